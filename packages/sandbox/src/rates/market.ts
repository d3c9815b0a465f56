import { formatDecimal, parseDecimal } from '../money/decimal.js';
import { createWalk, one, sourceOffset } from './walk.js';

const places = 10;

/** Fiat per one whole token, around which the walk moves. */
export const base_prices = {
  'USDC/EUR': '0.9200000000',
  'USDC/GBP': '0.7900000000',
  'EURC/EUR': '1.0000000000',
  'EURC/GBP': '0.8600000000',
  'TST18/EUR': '2.5000000000',
  'TST18/GBP': '2.1500000000',
} as const;
type Pair = keyof typeof base_prices;
type Walks = Record<Pair, (step: number) => number>;
const pairs = Object.keys(base_prices) as Pair[];

export const sources = ['a', 'b', 'c'] as const;
export type Source = (typeof sources)[number];

export type Observation = {
  readonly source: Source;
  readonly observed_at: string;
  readonly prices: Readonly<Record<Pair, string>>;
};

function newWalks(seed: number): Walks {
  return Object.fromEntries(pairs.map((pair) => [pair, createWalk(seed, pair)])) as Walks;
}

/** Three price sources over one seeded walk. The clock is passed in; steps are whole seconds since the seed was set. */
export class Market {
  #seed: number;
  #walks: Walks;
  #started_ms: number;
  readonly #shift = new Map<Source, bigint>();
  readonly #frozen = new Map<Source, Observation>();

  constructor(seed: number, now_ms: number) {
    this.#seed = seed;
    this.#started_ms = now_ms;
    this.#walks = newWalks(seed);
  }

  /** Starts the walk again from `seed`, without jumps and stale sources. */
  reset(seed: number, now_ms: number): void {
    this.#seed = seed;
    this.#started_ms = now_ms;
    this.#walks = newWalks(seed);
    this.#shift.clear();
    this.#frozen.clear();
  }

  /** Moves the prices of these sources by `millionths` from now on. */
  jump(millionths: bigint, which: readonly Source[]): void {
    for (const source of which) this.#shift.set(source, (this.#shift.get(source) ?? 0n) + millionths);
  }

  /** A stale source repeats its last observation, with its old time. */
  setStale(stale: boolean, which: readonly Source[], now_ms: number): void {
    for (const source of which) {
      if (stale) this.#frozen.set(source, this.observe(source, now_ms));
      else this.#frozen.delete(source);
    }
  }

  observe(source: Source, now_ms: number): Observation {
    const frozen = this.#frozen.get(source);
    if (frozen !== undefined) return frozen;
    const step = Math.max(0, Math.floor((now_ms - this.#started_ms) / 1_000));
    const offset = BigInt(sourceOffset(this.#seed, source)) + (this.#shift.get(source) ?? 0n);
    const priceOf = (pair: Pair): string => {
      const base = parseDecimal(base_prices[pair], places);
      if (base === undefined) throw new Error(`the base price of ${pair} is no decimal`);
      return formatDecimal((base * (one + BigInt(this.#walks[pair](step)) + offset)) / one, places);
    };
    return {
      source,
      observed_at: new Date(this.#started_ms + step * 1_000).toISOString(),
      prices: Object.fromEntries(pairs.map((pair) => [pair, priceOf(pair)])) as Record<Pair, string>,
    };
  }
}
