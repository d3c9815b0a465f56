import { createHistogram, type Percentiles, percentilesOf } from './stats.js';

/** So many requests by so many clients at once. */
export type Round = { readonly clients: number; readonly requests: number };
/** `client`: processor time of the load generator's process, in microseconds per request. */
export type RoundResult = Percentiles & { readonly per_s: number; readonly client: number };

/** Has `clients` work through the requests, each one after the other, and times each of them and the whole. */
export async function runRound(round: Round, makeOne: (index: number) => Promise<void>): Promise<RoundResult> {
  const histogram = createHistogram();
  let next = 0;
  const client = async () => {
    for (let index = next++; index < round.requests; index = next++) {
      const began = performance.now();
      await makeOne(index);
      histogram.recordValue(Math.max(1, Math.round((performance.now() - began) * 1_000)));
    }
  };
  const began = performance.now();
  const used = process.cpuUsage();
  await Promise.all(Array.from({ length: round.clients }, client));
  const elapsed_s = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(used);
  return { per_s: round.requests / elapsed_s, client: (user + system) / round.requests, ...percentilesOf(histogram) };
}
