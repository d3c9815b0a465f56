import type { BroadcastAnswer } from '../../outbound/index.js';
import { RpcRefused } from './errors.js';

/** Nodes tell the same things in different words. */
const words: readonly [BroadcastAnswer, RegExp][] = [
  ['accepted', /already known|already imported|known transaction|already in (the )?mempool/i],
  ['nonce_used', /nonce (is )?too low|old nonce|invalid nonce/i],
  ['underpriced', /underpriced|fee too low|less than block base fee|below (the )?base ?fee|replacement/i],
  ['no_gas', /insufficient (funds|balance)/i],
];

/** The best news wins: one node that has the transaction is enough. */
const rank: readonly BroadcastAnswer[] = ['accepted', 'underpriced', 'no_gas', 'nonce_used', 'refused', 'unreachable'];

export function readRefusal(error: unknown): BroadcastAnswer {
  if (!(error instanceof RpcRefused)) return 'unreachable';
  return words.find(([, pattern]) => pattern.test(error.message))?.[0] ?? 'refused';
}

/** What all of them say to a transaction: none is left out because another has taken it. */
export async function broadcastToAll(asked: readonly Promise<unknown>[]): Promise<BroadcastAnswer> {
  const answers = await Promise.all(asked.map((one) => one.then((): BroadcastAnswer => 'accepted', readRefusal)));
  return rank.find((answer) => answers.includes(answer)) ?? 'unreachable';
}
