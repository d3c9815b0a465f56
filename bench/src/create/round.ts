import { createHistogram, type Percentiles, percentilesOf } from '../stats.js';

/** So many sessions by so many clients at once. */
export type Round = { readonly clients: number; readonly sessions: number };
/** `client`: processor time of the load generator's process, in microseconds per session. */
export type RoundResult = Percentiles & { readonly per_s: number; readonly client: number };

/** Has `clients` work through the sessions, each one after the other, and times each of them and the whole. */
export async function runRound(round: Round, createOne: (index: number) => Promise<void>): Promise<RoundResult> {
  const histogram = createHistogram();
  let next = 0;
  const client = async () => {
    for (let index = next++; index < round.sessions; index = next++) {
      const began = performance.now();
      await createOne(index);
      histogram.recordValue(Math.max(1, Math.round((performance.now() - began) * 1_000)));
    }
  };
  const began = performance.now();
  const used = process.cpuUsage();
  await Promise.all(Array.from({ length: round.clients }, client));
  const elapsed_s = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(used);
  return { per_s: round.sessions / elapsed_s, client: (user + system) / round.sessions, ...percentilesOf(histogram) };
}

/** What a partner sends: the documented example. */
export const documentedSession = {
  amount: '250.00',
  currency: 'EUR',
  flow: 'off_ramp',
  target_token: 'USDC',
  target_network: 'ETHEREUM',
  return_url: 'https://app.example/withdrawals/wd_123/return',
  cancel_url: 'https://app.example/withdrawals/wd_123/cancelled',
  user_reference: 'wd_123',
  metadata: { withdrawal_id: 'wd_123' },
} as const;
