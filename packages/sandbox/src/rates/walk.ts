/** Deviations from a pair's base price are counted in millionths. */
export const one = 1_000_000n;

// A walk that is pushed back before it leaves ±0.13 % keeps any two of its prices within 0.26 % of each other; the
// source's own offset of ±0.015 % leaves the whole below 0.3 %.
const bound = 1_300;
const step_max = 60;
const source_offset_max = 150;

/** A small generator of 32-bit numbers (mulberry32): the same seed gives the same series on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** A seed for one named series, so that pairs and sources do not move alike. */
function seedOf(seed: number, name: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}

/** The deviation of one pair after 0, 1, 2, … steps; steps are asked for in rising order. */
export function createWalk(seed: number, pair: string): (step: number) => number {
  const next = generator(seedOf(seed, pair));
  let taken = 0;
  let deviation = 0;
  return (step) => {
    for (; taken < step; taken += 1) {
      const move = (next() % (2 * step_max + 1)) - step_max;
      deviation = Math.abs(deviation + move) > bound ? deviation - move : deviation + move;
    }
    return deviation;
  };
}

/** How far a source stands off the walk, for good: three sources never say exactly the same. */
export function sourceOffset(seed: number, source: string): number {
  return (generator(seedOf(seed, source))() % (2 * source_offset_max + 1)) - source_offset_max;
}
