export { transactionRoutes } from './routes.js';
export { insertTransaction, updateRefundTransaction, updateSell } from './store.js';
export type { Transaction } from './transaction.js';
