export { createPayout, type NewPayout } from './create.js';
export type { PayoutDeps } from './deps.js';
export { isRailPaused, type RailAccount } from './pauses.store.js';
export type { Payout, PayoutStatus } from './payout.js';
export type { BookedPayment, Payment, PayoutRail, RailAnswer, RailInquiry, RefusalClass } from './port.js';
export type { PayoutChanged } from './record.js';
export { findPayout, listPayouts } from './store.js';
export { createPayoutWorker, type PayoutWorker } from './worker.js';
