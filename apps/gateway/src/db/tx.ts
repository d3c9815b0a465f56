/** Where a statement runs: inside a transaction, or by itself on the pool. Statements are named and prepared. */
export interface Tx {
  /** Statements that are asked for at once go out at once, and run in the order in which they were asked for. */
  query<T extends object>(name: string, text: string, values: readonly unknown[]): Promise<T[]>;
}

interface Transaction {
  readonly endings: (() => Promise<void>)[];
  readonly readings: Map<string, Promise<unknown>>;
}

const transactions = new WeakMap<Tx, Transaction>();

/** Makes a transaction of `tx`. @returns what is to run after its callback, before the commit */
export function startTransaction(tx: Tx): () => Promise<void> {
  const endings: Transaction['endings'] = [];
  transactions.set(tx, { endings, readings: new Map() });
  return async () => {
    for (const work of endings) await work();
  };
}

/**
 * Puts off the statement that locks a row which everybody shares, a counter, to the very end of the transaction: it is then held
 * for as long as the commit takes, not for as long as the decision takes. What the work throws rolls everything back.
 *
 * @throws outside a transaction: there is no end to wait for
 */
export function atEnd(tx: Tx, work: () => Promise<void>): void {
  const transaction = transactions.get(tx);
  if (transaction === undefined) throw new Error('there is no transaction to be at the end of');
  transaction.endings.push(work);
}

/** Within a transaction the first answer holds for all of it; outside, each call reads anew. */
export function oncePerTransaction<T>(tx: Tx, key: string, read: () => Promise<T>): Promise<T> {
  const readings = transactions.get(tx)?.readings;
  if (readings === undefined) return read();
  const answer = (readings.get(key) as Promise<T> | undefined) ?? read();
  readings.set(key, answer);
  return answer;
}
