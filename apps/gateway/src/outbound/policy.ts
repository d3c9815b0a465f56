/** What the gateway pays for its own transactions, and when it offers more. */
export const outboundPolicy = {
  /** Blocks that a broadcast transaction may wait before the same nonce is signed again with higher fees. */
  bump_after_blocks: 3n,
  /** A bump below this is refused as a replacement by nodes; they ask for 10 %. */
  bump_percent: 113n,
  /** Above it nothing is bid: a transaction waits for the price to fall. */
  max_fee_per_gas_cap: 500n * 10n ** 9n,
  /** Of one purpose; each costs gas, so after these a person looks first. */
  max_reverts: 5n,
  /** Room above the node's own estimate, in percent: state may change before the call is mined. */
  gas_percent: 125n,
} as const;
