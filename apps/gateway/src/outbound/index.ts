export { type BlockId, type Call, type Log, NoQuorumError, type OutboundChain, type Receipt } from './chain.js';
export { ownNonce, readSignerState, type SignerState } from './own-nonce.js';
export { outboundPolicy } from './policy.js';
export { type Pursuit, pursue } from './pursue.js';
export { createOutbound, type Outbound, type SignerRole } from './setup.js';
export type { Signer, UnsignedTransaction } from './signer.js';
export { countReverts, findOpenOutbound, insertOutcome, listSignatures, readFollower } from './store.js';
export type { OutboundTransaction, Outcome, Purpose, SignedTransaction, SignerKey } from './transaction.js';
export { readTransfers, type Transfer } from './transfers.js';
