import { randomInt } from 'node:crypto';

export interface Random {
  /** Printed by the test that uses it: `FAULT_SEED=<seed>` runs the same moments again. */
  readonly seed: number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
}

/** Numbers that a seed decides (mulberry32), so that a run can be repeated. */
export function seededRandom(): Random {
  const given = process.env['FAULT_SEED'];
  const seed = given === undefined ? randomInt(1, 1_000_000) : Number.parseInt(given, 10);
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { seed, between: (least, most) => least + (next() % (most - least + 1)) };
}
