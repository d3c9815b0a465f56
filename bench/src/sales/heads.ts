import { WebSocket } from 'undici';
import { now_ms } from '../stats.js';

export type Heads = {
  /** When the node told of a block, milliseconds since the epoch. */
  readonly seen_ms: ReadonlyMap<bigint, number>;
  stop(): void;
};

/** Notes the moment at which each new block can be read. */
export async function watchHeads(rpc_url: string): Promise<Heads> {
  const socket = new WebSocket(rpc_url.replace(/^http/, 'ws'));
  const seen_ms = new Map<bigint, number>();
  socket.addEventListener('message', ({ data }) => {
    const arrived_ms = now_ms();
    const { params } = JSON.parse(`${data}`) as { params?: { result: { number: string } } };
    if (params !== undefined) seen_ms.set(BigInt(params.result.number), arrived_ms);
  });
  await new Promise<void>((opened, failed) => {
    socket.addEventListener('open', () => opened());
    socket.addEventListener('error', () => failed(new Error(`no socket to ${rpc_url}`)));
  });
  socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] }));
  return { seen_ms, stop: () => socket.close() };
}
