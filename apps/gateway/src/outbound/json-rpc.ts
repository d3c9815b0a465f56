import { Pool } from 'undici';
import { readJson } from '../http/client.js';

/** One node over JSON-RPC. */
export interface Provider {
  readonly url: string;
  /** @throws RpcError where the node answers an error; anything else where it does not answer in time */
  ask<T>(method: string, params: readonly unknown[]): Promise<T>;
  close(): Promise<void>;
}

/** The node understood the question and answered with an error. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const timeout_ms = 4_000;

export function createProvider(url: string): Provider {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections: 8 });
  return {
    url,
    async ask<T>(method: string, params: readonly unknown[]) {
      const body = { jsonrpc: '2.0', id: 1, method, params };
      const answer = await readJson(pool, { method: 'POST', path: pathname + search, body, timeout_ms });
      const said = answer.body as { result?: T; error?: { code?: number; message?: string } } | null;
      if (said?.error !== undefined) throw new RpcError(said.error.code ?? 0, said.error.message ?? 'no message');
      if (said === null || said.result === undefined) throw new Error(`${method}: status ${answer.status}, no result`);
      return said.result;
    },
    close: () => pool.close(),
  };
}
