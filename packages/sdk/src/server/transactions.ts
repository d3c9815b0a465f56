import type { List } from '../types/list.js';
import type { Transaction, TransactionListQuery } from '../types/transaction.js';
import { afterLast, listOf } from './list.js';
import type { ReadOptions } from './options.js';
import type { Send } from './send.js';

const noun = 'transactions';
const turn = afterLast<Transaction, TransactionListQuery>((transaction) => transaction.refid);

export function createTransactions(send: Send) {
  return {
    retrieve: (refid: string, options?: ReadOptions) =>
      send<Transaction>({ method: 'GET', path: [noun, refid], options }),
    /** Newest first. */
    list: (query: TransactionListQuery = {}, options?: ReadOptions) =>
      listOf<TransactionListQuery, Transaction, List<Transaction>>(send, { path: [noun], query, options }, turn),
  };
}
