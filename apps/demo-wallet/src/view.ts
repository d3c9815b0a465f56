import type { Attempt, OpenedSession, WithdrawalRecord } from '@0gate/withdrawals';

/** A withdrawal as its owner's browser sees it. No secret, no payout detail: the record holds none. */
export function viewWithdrawal(record: WithdrawalRecord) {
  const newest = record.attempts.at(-1);
  return {
    id: record.withdrawal_id,
    state: record.state,
    attention: record.attention,
    amount: record.amount,
    currency: record.currency,
    asset: record.asset,
    network: record.network,
    session_id: newest?.session_id ?? null,
    tx_refid: newest?.tx_refid ?? null,
    support_reference: supportReference(record),
    created_at: record.created_at.toISOString(),
    updated_at: record.updated_at.toISOString(),
    attempts: record.attempts.map(viewAttempt),
  };
}

function viewAttempt(attempt: Attempt) {
  return {
    number: attempt.number,
    idempotency_key: attempt.idempotency_key,
    state: attempt.state,
    session_id: attempt.session_id,
    stage: attempt.stage,
    action_required:
      attempt.action_who === null
        ? null
        : { who: attempt.action_who, what: attempt.action_what, until: attempt.action_until },
    failure:
      attempt.failure_code === null
        ? null
        : { code: attempt.failure_code, message: attempt.failure_message, retryable: attempt.failure_retryable },
    capability: { inputs: attempt.capability_inputs, answer: attempt.capability_answer },
    accepted_quote: attempt.accepted_quote,
    request_ids: attempt.request_ids,
    tx_refid: attempt.tx_refid,
    rail_id: attempt.rail_id,
    created_at: attempt.created_at.toISOString(),
    session_created_at: attempt.session_created_at?.toISOString() ?? null,
    processing_at: attempt.processing_at?.toISOString() ?? null,
    ended_at: attempt.ended_at?.toISOString() ?? null,
  };
}

/** An opened session with what the page needs to show it. The client secret is for this one answer. */
export function viewOpened(opened: OpenedSession, publishable_key: string) {
  return {
    id: opened.withdrawal_id,
    state: opened.attempt.state,
    session_id: opened.session_id,
    client_secret: opened.client_secret,
    publishable_key,
    hosted_url: opened.hosted_url,
  };
}

/** What a user can read out to support: safe to say aloud, enough to find the sale. */
export function supportReference(record: WithdrawalRecord): string {
  const newest = record.attempts.at(-1);
  return newest?.tx_refid ?? newest?.session_id ?? record.withdrawal_id;
}
