import { findWithdrawalIdBySession, listAttempts } from './attempts.store.js';
import type { Deps } from './deps.js';
import { readSessionFacts, record, type SessionFacts, sameAmount, signalOfEvent, text, whole } from './facts.js';
import { insertEvent, insertSupportCase, setEventOutcome } from './inbox.store.js';
import type { Attempt, Withdrawal } from './model.js';
import { raiseAttention, recordNews } from './record.js';
import { type Queryable, withTx } from './tx.js';
import { lockWithdrawal } from './withdrawals.store.js';

/** What to answer the gateway, and what became of the event. Anything but 2xx makes it deliver again. */
export type WebhookResult =
  | { readonly status: 200; readonly outcome: 'applied' | 'duplicate' | 'ignored' | 'unknown_session' }
  | { readonly status: 400; readonly outcome: 'signature_invalid' | 'malformed'; readonly message: string };

interface Envelope {
  readonly event_id: string;
  readonly type: string;
  readonly sent_at: Date;
  readonly sequence: number | null;
  readonly facts: SessionFacts | null;
}

/**
 * Takes one delivery. The signature is checked first; then, in one transaction, the event's id is inserted (a duplicate
 * ends there), its withdrawal is found by session id or else by reference and locked, and the record makes its legal
 * forward move. An event of a session that nobody here asked for goes to the support queue and is answered 200: trying
 * again would not make it known. A database that fails throws, so that the caller answers 5xx and the event comes again.
 */
export async function handleWebhook(
  deps: Deps,
  delivery: { readonly raw_body: Uint8Array | string; readonly signature_header: string | undefined },
): Promise<WebhookResult> {
  let verified: object;
  try {
    const header = delivery.signature_header ?? '';
    verified = deps.gate.webhooks.constructEvent(delivery.raw_body, header, deps.webhook_secrets);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the signature does not verify';
    return { status: 400, outcome: 'signature_invalid', message };
  }
  const envelope = readEnvelope(verified);
  if (envelope === null) return { status: 400, outcome: 'malformed', message: 'The event has no id, type or time.' };
  return { status: 200, outcome: await withTx(deps.pool, (tx) => takeEvent(tx, deps, envelope)) };
}

async function takeEvent(tx: Queryable, deps: Deps, envelope: Envelope) {
  const { event_id, facts } = envelope;
  const fresh = await insertEvent(tx, {
    event_id,
    event_type: envelope.type,
    session_id: facts?.session_id ?? null,
    sequence: envelope.sequence,
    sent_at: envelope.sent_at,
    received_at: deps.now(),
  });
  if (!fresh) return 'duplicate';
  if (facts === null) return 'ignored';
  const outcome = await applyEvent(tx, deps, envelope, facts);
  await setEventOutcome(tx, event_id, outcome);
  return outcome;
}

async function applyEvent(tx: Queryable, deps: Deps, envelope: Envelope, facts: SessionFacts) {
  const { event_id } = envelope;
  const by_session = await findWithdrawalIdBySession(tx, facts.session_id);
  const withdrawal_id = by_session ?? facts.user_reference;
  const withdrawal = withdrawal_id === null ? null : await lockWithdrawal(tx, withdrawal_id);
  if (withdrawal === null) {
    const about = { session_id: facts.session_id, event_id, created_at: deps.now(), withdrawal_id: null };
    await insertSupportCase(tx, { reason: 'unknown_session', ...about });
    return 'unknown_session';
  }
  // Read again under the lock: the create's answer may have been stored while this handler waited for it.
  const attempts = await listAttempts(tx, withdrawal.withdrawal_id);
  const attempt = attempts.find((each) => each.session_id === facts.session_id) ?? awaited(withdrawal, attempts, facts);
  if (attempt === undefined) {
    const about = { session_id: facts.session_id, event_id, now: deps.now() };
    await raiseAttention(tx, withdrawal, 'unknown_session', about);
    return 'unknown_session';
  }
  const news = { signal: signalOfEvent(envelope.type, facts), facts, event_type: envelope.type };
  await recordNews(tx, deps, withdrawal, attempts, attempt, news, event_id);
  return 'applied';
}

/**
 * The attempt whose create has no stored answer yet, if this session can be its own: the gateway may tell of a session
 * before our own call has returned, or after a crash in between.
 */
function awaited(withdrawal: Withdrawal, attempts: readonly Attempt[], facts: SessionFacts): Attempt | undefined {
  const same_sale =
    facts.currency === withdrawal.currency && facts.amount_in === 'fiat' && sameAmount(facts.amount, withdrawal.amount);
  if (!same_sale) return undefined;
  return attempts.find(
    (each) =>
      each.state === 'withdrawal_pending_session' &&
      each.session_id === null &&
      (facts.attempt_number === null || facts.attempt_number === each.number),
  );
}

function readEnvelope(verified: object): Envelope | null {
  const event = record(verified);
  const event_id = text(event['id']);
  const type = text(event['type']);
  const created_at = whole(event['created_at']);
  if (event_id === null || type === null || created_at === null) return null;
  return {
    event_id,
    type,
    sent_at: new Date(created_at * 1000),
    sequence: whole(event['sequence']),
    facts: readSessionFacts(event['data']),
  };
}
