import { rounding } from './accounts.js';
import type { LedgerEntry } from './post.js';

/**
 * Closes entries that differ from zero in one asset by what a rounding left over: the remainder goes to the account `rounding`,
 * so that it is seen. A difference beyond the limit is no rounding but a mistake.
 *
 * @param limit the largest remainder that the rounding can leave, in the asset's smallest units
 * @throws RangeError if the entries are further apart than that
 */
export function closeWithRounding(entries: readonly LedgerEntry[], asset: string, limit: bigint): LedgerEntry[] {
  const remainder = entries.reduce((sum, entry) => (entry.asset === asset ? sum + entry.amount : sum), 0n);
  if (remainder > limit || remainder < -limit) {
    throw new RangeError(`entries differ by ${remainder} in ${asset}, which no rounding explains (limit ${limit})`);
  }
  return remainder === 0n ? [...entries] : [...entries, { account: rounding, asset, amount: -remainder }];
}
