export { createRefund, type NewRefund } from './create.js';
export type { RefundChanged, RefundDeps } from './deps.js';
export type { Refund, RefundStatus, WaitReason } from './refund.js';
export { findRefund, listRefunds } from './store.js';
export { createRefundWorker } from './worker.js';
