export type { BroadcastAnswer, CallResult, OutboundChain, Receipt } from './chain.js';
export { ownNonce, readSignerState, type SignerState } from './own-nonce.js';
export { outboundPolicy } from './policy.js';
export { pursue } from './pursue.js';
export { createOutbound, type Outbound } from './setup.js';
export type { Signer } from './signer.js';
export { countReverts, findOpenOutbound, insertOutcome, listSignatures, readFollower } from './store.js';
export type { OutboundTransaction, Outcome, Purpose } from './transaction.js';
export { readTransfers } from './transfers.js';
