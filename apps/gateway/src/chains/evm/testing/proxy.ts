import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RpcRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
}

interface RpcAnswer {
  readonly id: unknown;
  readonly result?: unknown;
}

/** Changes one answer of a provider: returns what it is to say instead. `hang` never answers; an Error is a refusal. */
export type Lie = (request: RpcRequest, result: unknown) => unknown;
export const hang = Symbol('hang');

export interface RpcProxy {
  readonly url: string;
  /** Honest while undefined. */
  lie: Lie | undefined;
  /** Drops every connection. */
  isDown: boolean;
  readonly asked: string[];
  stop(): Promise<void>;
}

/** A provider in front of a real node: honest until told to lie, and then about exactly what it is told to. */
export async function startRpcProxy(rpc_url: string): Promise<RpcProxy> {
  const server = createServer(async (request, response) => {
    if (proxy.isDown) return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const answer = await fetch(rpc_url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const asked = asList(JSON.parse(body) as RpcRequest | RpcRequest[]);
    const given = new Map(asList((await answer.json()) as RpcAnswer | RpcAnswer[]).map((item) => [item.id, item]));
    const said: unknown[] = [];
    for (const one of asked) {
      proxy.asked.push(one.method);
      const item = given.get(one.id);
      const result = proxy.lie === undefined ? item?.result : proxy.lie(one, item?.result);
      if (result === hang) return;
      if (result instanceof Error) {
        said.push({ jsonrpc: '2.0', id: one.id, error: { code: -32_000, message: result.message } });
      } else said.push(result === item?.result ? item : { jsonrpc: '2.0', id: one.id, result });
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body.trimStart().startsWith('[') ? said : said[0]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: RpcProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lie: undefined,
    isDown: false,
    asked: [],
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function asList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
