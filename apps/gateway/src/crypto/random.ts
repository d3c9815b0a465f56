import { randomFillSync } from 'node:crypto';

/** Filled in one go: a call into the generator costs the same for a dozen bytes as for thousands. */
const pool = Buffer.alloc(4_096);
let taken = pool.length;

/**
 * So many bytes from the system's generator. They are given once, and the pool keeps no copy.
 *
 * @throws RangeError for more than 4,096
 */
export function randomBytes(size: number): Buffer {
  if (size > pool.length) throw new RangeError(`${size} random bytes at once are more than ${pool.length}`);
  if (taken + size > pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const start = taken;
  taken += size;
  const bytes = Buffer.from(pool.subarray(start, taken));
  pool.fill(0, start, taken);
  return bytes;
}
