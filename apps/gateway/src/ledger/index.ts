export * as accounts from './accounts.js';
export { openHold, voidHold } from './holds.js';
export { balanceOf, type LedgerEntry, type Posting, postLedger, type Reversal, reverseLedger } from './post.js';
export type { LedgerRefusal } from './refused.js';
export { closeWithRounding } from './rounding.js';
export { findTransaction } from './store.js';
