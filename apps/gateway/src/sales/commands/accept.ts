import { type Deposit, setDepositOutcome } from '../../deposits/index.js';
import type { Quote } from '../../quotes/index.js';
import { updateSell } from '../../transactions/index.js';
import { change, type SaleContext } from '../context.js';
import { unlessReview } from '../review.js';
import { convert } from './convert.js';
import { releaseLock } from './end.js';
import { refundExcess } from './give-back.js';
import { startPayout } from './payout.js';

/**
 * Enough has come and is final: the deposits count, the claim is converted at the quote's price, the payout is decided, and what
 * came beyond the price goes back, unless it is too little to be worth a transfer: then it stays the user's claim.
 */
export async function acceptDeposits(
  context: SaleContext,
  counted: readonly [Deposit, ...Deposit[]],
  quote: Quote,
  dust_units: bigint,
): Promise<SaleContext> {
  const { tx, tenant, session, at } = context;
  for (const { deposit_id } of counted) await setDepositOutcome(tx, tenant.tenant_id, deposit_id, 'counted', null);
  const counted_units = counted.reduce((sum, deposit) => sum + deposit.amount_units, 0n);
  const converted = await convert(context, quote, counted_units);
  await updateSell(tx, tenant.tenant_id, session.session_id, { quote_id: quote.quote_id, token_units: converted }, at);

  const released = await releaseLock(context);
  const accepted = await change(released, {
    sale: { quote_id: quote.quote_id, deposit_track: 'credited', payout_track: 'ready', due_at: null },
    session: { stage: 'deposit_confirmed', action_required: await unlessReview(released) },
    events: [{ type: 'session.payout_decided' }],
  });
  const paying = await startPayout(accepted);
  const excess = counted_units - converted;
  const last = counted[counted.length - 1] ?? counted[0];
  return excess > 0n && excess >= dust_units ? refundExcess(paying, last, excess) : paying;
}
