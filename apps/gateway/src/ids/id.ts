import { randomBytes as pooledRandomBytes } from '../crypto/index.js';

/** Prefixes of everything that has an id. */
export type IdPrefix =
  | 'gs'
  | 'evt'
  | 'wd'
  | 'tx'
  | 'po'
  | 'rf'
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
  | 'hold';

export interface IdSource {
  /** `prefix_` and a UUIDv7 as 32 lower-case hex digits: ids of one process rise in the order they were made. */
  next(prefix: IdPrefix): string;
}

const counterBits = 12n;
const counterMax = (1n << counterBits) - 1n;

/**
 * UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, a 12-bit counter that starts at random and rises within a millisecond, and
 * 62 random bits. When the counter is used up, or the clock steps back, the millisecond is carried on by hand.
 */
export function createIdSource(deps: { now_ms: () => number; randomBytes: (size: number) => Buffer }): IdSource {
  let last_ms = 0n;
  let counter = 0n;
  return {
    next(prefix) {
      const random = deps.randomBytes(10);
      const now_ms = BigInt(deps.now_ms());
      if (now_ms > last_ms) {
        last_ms = now_ms;
        counter = BigInt(random.readUInt16BE(0)) & (counterMax >> 1n);
      } else if (counter === counterMax) {
        last_ms += 1n;
        counter = 0n;
      } else {
        counter += 1n;
      }
      const high = (last_ms << 16n) | (0x7n << counterBits) | counter;
      const low = (0b10n << 62n) | (random.readBigUInt64BE(2) & ((1n << 62n) - 1n));
      return `${prefix}_${high.toString(16).padStart(16, '0')}${low.toString(16).padStart(16, '0')}`;
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
