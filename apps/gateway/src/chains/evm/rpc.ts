import { Pool } from 'undici';
import { BodyTooLarge, readJson } from '../../http/client.js';
import { BadAnswer, RpcRefused } from './errors.js';

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export type RpcResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: number; readonly message: string };

/** JSON-RPC to one provider. Every request has a deadline and every answer a limit. */
export interface Rpc {
  /** Host and port: safe to log, because keys of providers stand in paths. */
  readonly name: string;
  /** Results in the order of the calls. @throws when the provider did not answer all of them in time and in form */
  batch(calls: readonly RpcCall[]): Promise<RpcResult[]>;
  end(): Promise<void>;
}

const defaults = { timeout_ms: 4_000, max_body_bytes: 32 * 1024 * 1024, batch_size: 100, connections: 16 };

export function createRpc(url: string, given: Partial<typeof defaults> = {}): Rpc {
  const { timeout_ms, max_body_bytes, batch_size, connections } = { ...defaults, ...given };
  const { origin, host, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections });

  const post = async (body: unknown): Promise<unknown> => {
    const path = `${pathname}${search}`;
    const request = { method: 'POST', path, body, timeout_ms, max_body_bytes } as const;
    const answer = await readJson(pool, request).catch((error: unknown) => {
      if (error instanceof BodyTooLarge) throw new RpcRefused(0, `answer is larger than ${max_body_bytes} bytes`);
      throw error;
    });
    if (answer.body === null) throw new BadAnswer(`answer with status ${answer.status} is no JSON`);
    return answer.body;
  };

  const send = async (calls: readonly RpcCall[]): Promise<RpcResult[]> => {
    const requests = calls.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }));
    const answer = await post(requests.length === 1 ? requests[0] : requests);
    const results = new Map(listOf(answer).map((item) => [item.id, item]));
    return calls.map(({ method }, id) => {
      const item = results.get(id);
      if (item === undefined) throw new BadAnswer(`no answer to ${method}`);
      if (item.error === undefined || item.error === null) return { ok: true, value: item.result };
      return { ok: false, code: item.error.code ?? 0, message: String(item.error.message ?? '').slice(0, 500) };
    });
  };

  return {
    name: host,
    async batch(calls) {
      const parts: (readonly RpcCall[])[] = [];
      for (let start = 0; start < calls.length; start += batch_size) parts.push(calls.slice(start, start + batch_size));
      return (await Promise.all(parts.map(send))).flat();
    },
    end: () => pool.destroy(),
  };
}

interface RpcItem {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message?: unknown } | null;
}

function listOf(answer: unknown): readonly RpcItem[] {
  const list = Array.isArray(answer) ? answer : [answer];
  if (!list.every((item) => typeof item === 'object' && item !== null)) throw new BadAnswer('answer is no JSON-RPC');
  return list as readonly RpcItem[];
}
