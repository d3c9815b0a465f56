export { startAtQuote } from './commands/start-at-quote.js';
export type { SaleDeps } from './deps.js';
export { createExpiryWorker, onEnded } from './expiry.js';
export { mayFlush, onDepositChanged } from './on-deposit.js';
export { mayPay, onPayoutChanged } from './on-payout.js';
export { onRefundChanged } from './on-refund.js';
export { createSaleWorker } from './worker.js';
