import { insertAttempt } from '../attempts.store.js';
import type { Deps } from '../deps.js';
import type { SessionRequest } from '../gate.js';
import type { Withdrawal } from '../model.js';
import { nextReadAt } from '../read-schedule.js';
import type { Queryable } from '../tx.js';
import { updateWithdrawal } from '../withdrawals.store.js';

/** Writes attempt `number` with its key and the exact body of its create call, before anything is asked of the gateway. */
export async function recordNewAttempt(
  tx: Queryable,
  deps: Deps,
  withdrawal: Withdrawal,
  number: number,
  options: { readonly locale?: string; readonly wallet_address?: string },
): Promise<void> {
  const { withdrawal_id } = withdrawal;
  const now = deps.now();
  const request: SessionRequest = {
    amount: withdrawal.amount,
    currency: withdrawal.currency,
    flow: 'off_ramp',
    target_token: withdrawal.asset,
    target_network: withdrawal.network,
    return_url: deps.returnUrl(withdrawal_id),
    cancel_url: deps.cancelUrl(withdrawal_id),
    user_reference: withdrawal_id,
    metadata: { withdrawal_id, attempt: number },
    ...(withdrawal.country_code === null ? {} : { country_code: withdrawal.country_code }),
    ...options,
  };
  const state = 'withdrawal_pending_session' as const;
  const fresh = { state, stage: null, session_id: null, accepted_quote: null, reads: 0 };
  await insertAttempt(tx, {
    withdrawal_id,
    number,
    idempotency_key: `${withdrawal_id}_off_ramp_attempt_${number}`,
    create_request: JSON.stringify(request),
    next_read_at: nextReadAt(deps.schedule, fresh, now),
    created_at: now,
  });
  await updateWithdrawal(tx, { ...withdrawal, state, attempt_count: number, updated_at: now });
}
