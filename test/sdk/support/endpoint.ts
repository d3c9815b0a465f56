import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivered {
  readonly headers: IncomingHttpHeaders;
  /** The body's bytes, as they came. */
  readonly raw: Buffer;
}

export interface Endpoint {
  readonly url: string;
  /** The next delivery of this type that nobody took yet, as soon as there is one. */
  next(type: string): Promise<Delivered>;
  close(): Promise<void>;
}

/** A partner's endpoint that takes whatever comes and keeps it. */
export async function openEndpoint(): Promise<Endpoint> {
  const kept: Delivered[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    kept.push({ headers: request.headers, raw: Buffer.concat(chunks) });
    response.writeHead(204).end();
    for (const look of [...waiting]) look();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/0gate`,
    next: (type) =>
      new Promise((resolve) => {
        const look = () => {
          const at = kept.findIndex(({ headers }) => headers['x-0bit-event-type'] === type);
          const [found] = at < 0 ? [] : kept.splice(at, 1);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
