/** Settings of every price, in one place. */
export const pricing = {
  spread_bps: 50n,
  /** What moving the coins costs, in minor units of the payout currency. */
  networkFee_minor: 25n,
  /** What the partner adds to a price: a liability to the partner, never revenue. */
  partnerFee_minor: 0n,
  /** How long a locked quote stands before it must be redeemed. */
  lock_s: 60,
} as const;
