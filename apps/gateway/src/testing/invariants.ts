import type { Db } from '../db/index.js';
import { type BankToCompare, checkBank } from './invariants/bank.js';
import { readBooks } from './invariants/books.store.js';
import { type ChainToCompare, checkChain } from './invariants/chain.js';
import { foldLedger } from './invariants/fold.js';
import { foldSales } from './invariants/fold-sales.js';
import { checkFactsAreLocked, checkLedger } from './invariants/ledger.store.js';
import { checkSales } from './invariants/sales.store.js';
import { keyOf, type Violation } from './invariants/violation.js';

export type { BankToCompare, ChainToCompare, Violation };

export interface CoherenceOptions {
  readonly bank?: BankToCompare;
  readonly chains?: readonly ChainToCompare[];
  /** Real business time, for the deadlines of holds. */
  readonly now?: Date;
}

/** Everything that breaks an invariant, once by SQL and once by a fold over the plain rows, in one snapshot of each. */
export async function findViolations(
  db: Db,
  options: CoherenceOptions = {},
): Promise<{ sql: Violation[]; fold: Violation[] }> {
  const now = options.now ?? new Date();
  const { sql, books } = await db.withTx(async (tx) => {
    await tx.query('one_snapshot', 'set transaction isolation level repeatable read, read only', []);
    return {
      sql: [...(await checkLedger(tx, now)), ...(await checkSales(tx)), ...(await checkFactsAreLocked(tx))],
      books: await readBooks(tx),
    };
  });
  // The outside world is asked with no transaction open.
  if (options.bank !== undefined) sql.push(...(await checkBank(db, options.bank)));
  for (const chain of options.chains ?? []) sql.push(...(await checkChain(db, chain)));
  return { sql, fold: [...foldLedger(books, now), ...foldSales(books)] };
}

/**
 * Fails with every broken invariant, I1 to I12 (I4 without the seal). I10 compares the bank's own books over HTTP and
 * `balanceOf` on each chain, where they are given. Called after each integration test, when nothing is running any more.
 *
 * @throws Error that lists invariant, tenant, subject and what was found
 */
export async function expectCoherentState(db: Db, options: CoherenceOptions = {}): Promise<void> {
  const { sql, fold } = await findViolations(db, options);
  const lines = [
    ...sql.map((violation) => `SQL   ${keyOf(violation)}: ${violation.detail}`),
    ...fold.map((violation) => `fold  ${keyOf(violation)}: ${violation.detail}`),
  ];
  if (lines.length > 0) throw new Error(`${lines.length} broken invariants\n${lines.join('\n')}`);
}
