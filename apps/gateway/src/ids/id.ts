import { randomBytes as pooledRandomBytes } from '../crypto/index.js';

/** Prefixes of everything that has an id. */
export type IdPrefix =
  | 'gs'
  | 'evt'
  | 'wd'
  | 'tx'
  | 'po'
  | 'rf'
  | 'rpo'
  | 'qt'
  | 'dep'
  | 'usr'
  | 'acct'
  | 'kyc'
  | 'ltx'
  | 'req'
  | 'key'
  | 'par'
  | 'swp'
  | 'rate'
  | 'opr'
  | 'hold';

export interface IdSource {
  /** `prefix_` and a UUIDv7 as 32 lower-case hex digits: ids of one process rise in the order they were made. */
  next(prefix: IdPrefix): string;
}

const counterMax = 0xfff;

/**
 * UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, a 12-bit counter that starts at random and rises within a millisecond, and
 * 62 random bits. When the counter is used up, or the clock steps back, the millisecond is carried on by hand.
 */
export function createIdSource(deps: { now_ms: () => number; randomBytes: (size: number) => Buffer }): IdSource {
  let last_ms = 0;
  let counter = 0;
  return {
    next(prefix) {
      const random = deps.randomBytes(10);
      const now_ms = deps.now_ms();
      if (now_ms > last_ms) {
        last_ms = now_ms;
        counter = random.readUInt16BE(0) & (counterMax >> 1);
      } else if (counter === counterMax) {
        last_ms += 1;
        counter = 0;
      } else {
        counter += 1;
      }
      const high = `${last_ms.toString(16).padStart(12, '0')}7${counter.toString(16).padStart(3, '0')}`;
      // The variant's two bits stand before the random ones.
      random[2] = 0b1000_0000 | (random.readUInt8(2) & 0b0011_1111);
      return `${prefix}_${high}${random.toString('hex', 2)}`;
    },
  };
}

const source = createIdSource({ now_ms: Date.now, randomBytes: pooledRandomBytes });

export const newId = (prefix: IdPrefix): string => source.next(prefix);

/** True for the form of an id of this kind; whether it exists is another question. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return (
    text.length === prefix.length + 33 &&
    text.startsWith(`${prefix}_`) &&
    /^[0-9a-f]{32}$/.test(text.slice(prefix.length + 1))
  );
}
