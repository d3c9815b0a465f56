import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PartnerEvent = { readonly type: string; readonly data: { readonly id: string } };
export type Receiver = { readonly url: string; stop(): Promise<void> };

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A partner's webhook endpoint: verifies the signature of each event, as documented, and hands it on. */
export async function startReceiver(secret: string, onEvent: (event: PartnerEvent) => void): Promise<Receiver> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const isSigned = ({ headers }: IncomingMessage, body: string): boolean => {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const expected = createHmac('sha256', key).update(signed).digest();
    return `${headers['webhook-signature']}`.split(' ').some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const signed = isSigned(request, body);
      if (signed) onEvent(JSON.parse(body) as PartnerEvent);
      response.writeHead(signed ? 204 : 400).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
