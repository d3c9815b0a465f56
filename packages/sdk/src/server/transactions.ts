import type { List } from '../types/list.js';
import type { Transaction, TransactionListQuery } from '../types/transaction.js';
import type { Send } from './send.js';

export function createTransactions(send: Send) {
  return {
    retrieve: (refid: string) => send<Transaction>({ method: 'GET', path: ['transactions', refid] }),
    list: (query: TransactionListQuery = {}) =>
      send<List<Transaction>>({ method: 'GET', path: ['transactions'], query }),
  };
}
