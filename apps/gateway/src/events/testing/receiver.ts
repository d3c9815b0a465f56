import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as an endpoint got it. */
export interface ReceivedCall {
  readonly event_id: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** Its own books: every call, in the order of arrival, whatever was answered. */
  readonly calls: ReceivedCall[];
  /** How it answers from now on; at first 200. */
  answer(how: (call: ReceivedCall, response: ServerResponse) => void): void;
  /** Resolves when the books say so. */
  until(reached: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** A partner's endpoint: a real HTTP server that writes down what it gets. */
export async function startReceiver(host = '127.0.0.1'): Promise<Receiver> {
  const calls: ReceivedCall[] = [];
  const waiting = new Set<() => void>();
  let respond = (_call: ReceivedCall, response: ServerResponse): void => void response.writeHead(200).end();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = {
        event_id: `${request.headers['x-0bit-event-id']}`,
        path: request.url ?? '',
        headers: request.headers,
        raw: Buffer.concat(chunks).toString('utf8'),
      };
      calls.push(call);
      respond(call, response);
      for (const look of [...waiting]) look();
    });
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}/hooks?a=1`,
    port,
    calls,
    answer: (how) => {
      respond = how;
    },
    until: (reached) =>
      new Promise((resolve) => {
        const look = () => {
          if (!reached()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
