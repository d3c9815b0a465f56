/** Where a statement runs: inside a transaction, or by itself on the pool. Statements are named and prepared. */
export interface Tx {
  query<T extends object>(name: string, text: string, values: readonly unknown[]): Promise<T[]>;
}
