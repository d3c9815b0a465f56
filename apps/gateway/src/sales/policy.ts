import type { Asset, Currency } from '../catalogue/index.js';
import { pricing } from '../quotes/index.js';

/** Settings of the sale, in one place. Amounts are whole units of the payout currency. */
export const policy = {
  /** From this amount on, identity is verified first. */
  identityFrom: 150n,
  /** How long an approval is good for other sessions of the same customer. */
  approvalHolds_s: 365 * 86_400,
  /** Up to this amount a payee whose name can not be checked is accepted. */
  uncheckedPayeeUpTo: 1_000n,
  /** How long an offer stands on the screen. */
  offer_s: 60,
  /** How long a confirmed price waits for its deposit, where the asset follows some currency. */
  stableWindow_s: 30 * 60,
  /** The same for an asset whose price moves freely. */
  movingWindow_s: 2 * 60,
  /** Confirming is refused with less time than this, or than the window, left in the session. */
  leastWindow_s: 5 * 60,
  /** Open, unfunded locks per partner and asset. */
  lockCap: 1_000_000n,
  spread_bps: pricing.spread_bps,
  networkFee_minor: pricing.networkFee_minor,
  /** How long the user has to give other payout details before the crypto goes back. */
  payoutDetails_s: 72 * 3_600,
  identityReview_s: 72 * 3_600,
  refundDeadline_s: 30 * 86_400,
  /** Expiry resumes with at least this much time when the deposit that had stopped it is orphaned. */
  afterOrphan_s: 15 * 60,
} as const;

export function depositWindow_s(asset: Asset): number {
  return asset.pegged_to === null ? policy.movingWindow_s : policy.stableWindow_s;
}

/** A whole amount of the currency in minor units. */
export const whole = (amount: bigint, currency: Currency): bigint => amount * 10n ** BigInt(currency.decimals);
