import type { Signal } from './machine.js';

/**
 * What a partner keeps of a session: an allow-list. Whatever else an event or answer carries (payout account, bank
 * reference, identity, metadata) is read past and never stored.
 */
export interface SessionFacts {
  readonly session_id: string;
  readonly status: string;
  readonly stage: string | null;
  readonly version: number | null;
  readonly amount: string;
  readonly amount_in: string;
  readonly amount_settled: string | null;
  readonly currency: string;
  readonly tx_refid: string | null;
  readonly user_reference: string | null;
  /** From the metadata this kit sends along; null when the session was made by something else. */
  readonly attempt_number: number | null;
  readonly action: { readonly who: string; readonly what: string; readonly until: string | null } | null;
  readonly failure: { readonly code: string; readonly message: string; readonly retryable: boolean } | null;
}

/** Reads the session out of an answer or of an event's `data`; null when there is none in it. */
export function readSessionFacts(value: unknown): SessionFacts | null {
  const outer = record(value);
  const session = text(outer['id'])?.startsWith('gs_') ? outer : record(outer['session']);
  const session_id = text(session['id']);
  if (session_id === null || !session_id.startsWith('gs_')) return null;
  return {
    session_id,
    status: text(session['status']) ?? 'open',
    stage: text(session['stage']),
    version: whole(session['version']),
    amount: text(session['amount']) ?? '',
    amount_in: text(session['amount_in']) ?? 'fiat',
    amount_settled: text(session['amount_settled']),
    currency: text(session['currency']) ?? '',
    tx_refid: text(session['tx_refid']),
    user_reference: text(session['user_reference']),
    attempt_number: whole(record(session['metadata'])['attempt']),
    action: readAction(session['action_required']),
    failure: readFailure(session['failure']),
  };
}

/** The server-read rule: a failure means failed whatever the status, then the status, then how far the sale has come. */
export function signalOfSession(facts: SessionFacts): Signal {
  if (facts.failure !== null) return 'failed';
  if (facts.status === 'completed' || facts.status === 'expired' || facts.status === 'cancelled') return facts.status;
  return facts.stage !== null && fundedStages.has(facts.stage) ? 'processing' : 'session_open';
}

/** Documented session events speak for themselves; ours are read by the session they carry. */
export function signalOfEvent(type: string, facts: SessionFacts): Signal {
  return documentedSignals.get(type) ?? signalOfSession(facts);
}

const fundedStages: ReadonlySet<string> = new Set([
  'deposit_detected',
  'deposit_confirmed',
  'payout_in_progress',
  'paid',
  'payout_returned',
  'refund_in_progress',
  'refunded',
]);

const documentedSignals: ReadonlyMap<string, Signal> = new Map([
  ['gate_session.created', 'session_open'],
  ['gate_session.processing', 'processing'],
  ['gate_session.completed', 'completed'],
  ['gate_session.failed', 'failed'],
  ['gate_session.expired', 'expired'],
  ['gate_session.cancelled', 'cancelled'],
]);

/** `250`, `250.0` and `250.00` are one amount. Text only: no number is made of it. */
export function sameAmount(a: string, b: string): boolean {
  return canonicalAmount(a) === canonicalAmount(b);
}

function canonicalAmount(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}

function readAction(value: unknown): SessionFacts['action'] {
  const action = record(value);
  const who = text(action['who']);
  const what = text(action['what']);
  return who === null || what === null ? null : { who, what, until: text(action['until']) };
}

function readFailure(value: unknown): SessionFacts['failure'] {
  if (value === null || value === undefined) return null;
  const failure = record(value);
  return {
    code: text(failure['code']) ?? 'unknown',
    message: text(failure['message']) ?? '',
    retryable: failure['retryable'] === true,
  };
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const text_max = 500;

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, text_max) : null;
}

export function whole(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}
