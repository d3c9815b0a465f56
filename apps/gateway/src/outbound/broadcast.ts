import type { BroadcastAnswer } from './chain.js';
import { type Provider, RpcError } from './json-rpc.js';

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
  if (!(error instanceof RpcError)) return 'unreachable';
  return words.find(([, pattern]) => pattern.test(error.message))?.[0] ?? 'refused';
}

export async function broadcastToAll(providers: readonly Provider[], raw: string): Promise<BroadcastAnswer> {
  const answers = await Promise.all(
    providers.map((provider) =>
      provider.ask<string>('eth_sendRawTransaction', [raw]).then((): BroadcastAnswer => 'accepted', readRefusal),
    ),
  );
  return rank.find((answer) => answers.includes(answer)) ?? 'unreachable';
}
