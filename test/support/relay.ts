import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

export interface Delivery {
  readonly event_id: string;
  readonly type: string;
  readonly signature: string;
  readonly raw_body: Buffer;
  /** What the receiver answered; null when it was away. */
  readonly status: number | null;
}

/** Stands between the gateway and the partner's receiver, passes every byte on, and keeps a book of it. */
export interface Relay {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  /** Events that the receiver took more than once. */
  duplicates(): number;
  close(): Promise<void>;
}

export async function startRelay(target_url: string): Promise<Relay> {
  const deliveries: Delivery[] = [];
  const server: Server = createServer(async (incoming, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const raw_body = Buffer.concat(chunks);
    const status = await pass(target_url, incoming.headers, raw_body);
    const header = (name: string) => `${incoming.headers[name] ?? ''}`;
    deliveries.push({
      event_id: header('x-0bit-event-id'),
      type: header('x-0bit-event-type'),
      signature: header('gate-signature'),
      raw_body,
      status,
    });
    if (status === null) incoming.socket.destroy();
    else answer.writeHead(status).end();
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    deliveries,
    duplicates: () => {
      const taken = deliveries.filter(({ status }) => status === 200).map(({ event_id }) => event_id);
      return taken.length - new Set(taken).size;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(url: string, given: IncomingHttpHeaders, body: Buffer): Promise<number | null> {
  const named = ['content-type', 'gate-signature'].map((name) => [name, `${given[name] ?? ''}`]);
  try {
    const answer = await request(url, { method: 'POST', headers: Object.fromEntries(named), body });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return null;
  }
}
