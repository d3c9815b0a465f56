import { recordCapability } from '../attempts.store.js';
import { callGate } from '../call.js';
import { checkCapability, explainIneligible } from '../capability.js';
import type { Failure } from '../decide.js';
import type { Deps } from '../deps.js';
import { readSessionFacts, record, text } from '../facts.js';
import type { CapabilityInputs, GateTrouble, SessionRequest } from '../gate.js';
import { recordRead, withLockedAttempt } from '../locked.js';
import { isLive } from '../machine.js';
import type { Attempt } from '../model.js';
import { recordNews } from '../record.js';
import { type Refusal, refuse } from '../refusal.js';

/** A session that the user can go on with. The secret opens the hosted surface; it is handed on and never stored. */
export interface OpenedSession {
  readonly ok: true;
  readonly withdrawal_id: string;
  readonly attempt: Attempt;
  readonly session_id: string;
  readonly client_secret: string;
  readonly hosted_url: string;
}

/**
 * Makes the attempt's session, or gets its secret again: the create call is sent as it was recorded, with the attempt's
 * own key, so the gateway answers a repetition with the first answer. Claim (the attempt's row) → call → record.
 */
export async function openSession(deps: Deps, attempt: Attempt): Promise<OpenedSession | Refusal> {
  const { withdrawal_id } = attempt;
  if (!isLive(attempt.state)) return attemptOver(withdrawal_id);
  const request = JSON.parse(attempt.create_request) as SessionRequest;
  const impossible = attempt.capability_answer === null ? await refuseImpossible(deps, attempt, request) : null;
  if (impossible !== null) return impossible;

  const key = { idempotencyKey: attempt.idempotency_key };
  const created = await callGate(deps, attempt, () => deps.gate.sessions.create(request, key));
  if (!created.ok) return await settleTrouble(deps, attempt, created);
  const answer = record(created.answer);
  const facts = readSessionFacts(answer);
  const client_secret = text(answer['client_secret']);
  const hosted_url = text(answer['hosted_url']);
  if (facts === null || client_secret === null || hosted_url === null) {
    throw new Error(`the answer to the create of attempt ${attempt.number} of ${withdrawal_id} is not a session`);
  }
  const recorded = await recordRead(deps, attempt, facts);
  if (recorded === null) {
    return refuse('attempt_changed', 'This attempt has another session; support was told.', { withdrawal_id });
  }
  if (!isLive(recorded.state)) return attemptOver(withdrawal_id);
  return { ok: true, withdrawal_id, attempt: recorded, session_id: facts.session_id, client_secret, hosted_url };
}

/** The capability check, asked once per attempt and kept with it; null when the sale is possible. */
async function refuseImpossible(deps: Deps, attempt: Attempt, request: SessionRequest): Promise<Refusal | null> {
  const { withdrawal_id } = attempt;
  const inputs: CapabilityInputs = {
    side: 'off_ramp',
    currency: request.currency,
    asset: request.target_token,
    network: request.target_network,
    amount: request.amount,
    ...(request.country_code === undefined ? {} : { country_code: request.country_code }),
  };
  const checked = await callGate(deps, attempt, () => checkCapability(deps, inputs));
  if (!checked.ok) return await settleTrouble(deps, attempt, checked);
  await recordCapability(deps.pool, attempt, inputs, checked.answer);
  if (checked.answer.eligible) return null;
  const reason = explainIneligible(checked.answer);
  await settleRefused(deps, attempt, { code: reason.code, message: reason.message, retryable: true });
  return refuse('not_eligible', reason.message, { withdrawal_id, param: reason.param });
}

/**
 * A refusal proves that this call made nothing, not that an earlier one did not: a create whose answer was lost may be
 * refused when it is repeated (a key revoked, an origin removed). So the gateway is asked for the session first.
 */
async function settleTrouble(deps: Deps, attempt: Attempt, trouble: GateTrouble): Promise<Refusal> {
  const { withdrawal_id, number } = attempt;
  if (trouble.kind === 'unknown') return unavailable(withdrawal_id);
  const query = { user_reference: withdrawal_id, limit: 100 };
  const listed = await callGate(deps, attempt, () => deps.gate.sessions.list(query));
  if (!listed.ok) return unavailable(withdrawal_id);
  const existing = listed.answer.data.map(readSessionFacts).find((facts) => facts?.attempt_number === number);
  if (existing) await recordRead(deps, attempt, existing);
  else await settleRefused(deps, attempt, { code: trouble.code, message: trouble.message, retryable: true });
  return refuse('create_refused', trouble.message, { withdrawal_id, param: trouble.param });
}

async function settleRefused(deps: Deps, attempt: Attempt, failure: Failure): Promise<void> {
  await withLockedAttempt(deps, attempt, async (tx, withdrawal, attempts, current) => {
    // An event may have brought the session in the meantime: then the refusal was of a repetition.
    if (current.session_id !== null) return;
    const news = { signal: 'create_refused', facts: null, failure, event_type: null } as const;
    await recordNews(tx, deps, withdrawal, attempts, current, news, null);
  });
}

export function attemptOver(withdrawal_id: string): Refusal {
  return refuse('attempt_over', 'This attempt has ended; start a new one.', { withdrawal_id });
}

export function unavailable(withdrawal_id: string): Refusal {
  return refuse('gateway_unavailable', 'The gateway did not answer; the withdrawal is kept, try again in a minute.', {
    withdrawal_id,
  });
}
