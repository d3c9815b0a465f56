import type { PayoutStatus } from './payout.js';
import type { BookedPayment, RailAnswer, RailInquiry, RefusalClass } from './port.js';

/**
 * The story of a payout. It is `created` with a hold of its full amount. Before each call a worker stores the attempt and the
 * last moment of writing: the payout is `sending`. A clear answer makes it `submitted` (the rail has it), `failed` (the rail
 * will never have it) or `delayed` (our own account is short, or we hold it back: it is sent later, and never fails for that).
 * Everything else, a worker that died included, makes it `unknown`, and then the rail is asked, not paid again. What the rail
 * has is adopted. Only when it still has nothing long enough after the last moment of writing is the payment proven absent,
 * `created` again, and sent under the same name. `settled` means that our account was debited; a return comes later, as a fact
 * of its own.
 *
 * One thing is never in the table: a way from `unknown` or `submitted` to `sending`.
 */
export type PayoutEvent =
  | 'sent'
  | 'held_back'
  | 'accepted'
  | 'settled'
  | 'refused'
  | 'put_off'
  | 'no_answer'
  | 'absent'
  | 'returned';

const table: Readonly<Record<PayoutStatus, Partial<Record<PayoutEvent, PayoutStatus>>>> = {
  created: { sent: 'sending', held_back: 'delayed' },
  delayed: { sent: 'sending', held_back: 'delayed' },
  sending: {
    accepted: 'submitted',
    settled: 'settled',
    refused: 'failed',
    put_off: 'delayed',
    no_answer: 'unknown',
    absent: 'created',
  },
  unknown: { accepted: 'submitted', settled: 'settled', refused: 'failed', no_answer: 'unknown', absent: 'created' },
  submitted: { accepted: 'submitted', settled: 'settled', refused: 'failed', no_answer: 'submitted' },
  settled: { returned: 'returned' },
  failed: {},
  returned: {},
};

/** @throws if the table has no such step: the caller has mistaken what it holds, and must not go on */
export function nextStatus(status: PayoutStatus, event: PayoutEvent): PayoutStatus {
  const next = table[status][event];
  if (next === undefined) throw new Error(`a payout that is ${status} can not be ${event}`);
  return next;
}

/** What a worker does with a payout in this state: sending is for what the rail certainly does not have. */
export function nextMove(status: PayoutStatus): 'send' | 'ask' | 'none' {
  if (status === 'created' || status === 'delayed') return 'send';
  if (status === 'sending' || status === 'unknown' || status === 'submitted') return 'ask';
  return 'none';
}

/** What an answer says about the payout. `alarm` is for somebody to look at; the payout waits meanwhile. */
export interface Finding {
  readonly event: PayoutEvent;
  readonly class?: RefusalClass;
  readonly reason?: string;
  readonly code: string;
  readonly raw: Buffer;
  readonly alarm?: string;
}

export function judgeAnswer(answer: RailAnswer): Finding {
  const { code, raw } = answer;
  switch (answer.is) {
    case 'done':
      return { event: answer.state, code, raw };
    case 'final':
      return { event: 'refused', class: answer.class, reason: code, code, raw };
    case 'retryable':
      return { event: 'put_off', reason: answer.reason, code, raw, alarm: `rail_${answer.reason}` };
    case 'unknown':
      return { event: 'no_answer', code, raw };
  }
}

/** The rail's books against what we decided. A payment that differs from ours is never taken for it, and never for absence. */
export function judgeInquiry(
  payout: { status: PayoutStatus; end_to_end_id: string; amount_minor: bigint; currency: string },
  inquiry: RailInquiry,
  provesAbsence: boolean,
): Finding {
  const { raw } = inquiry;
  if (inquiry.is === 'unknown') return { event: 'no_answer', code: inquiry.code, raw };
  const [payment, ...more] = inquiry.payments.toSorted((a, b) => certainty[b.status] - certainty[a.status]);
  if (payment === undefined) {
    // What the rail once accepted does not become absent; it has lost sight of it, or we have.
    if (payout.status === 'submitted')
      return { event: 'no_answer', code: 'not_found', raw, alarm: 'accepted_then_not_found' };
    return { event: provesAbsence ? 'absent' : 'no_answer', code: 'not_found', raw };
  }
  if (!inquiry.payments.every((one) => isOurs(payout, one)))
    return { event: 'no_answer', code: 'differs', raw, alarm: 'payment_differs' };
  const finding = { code: payment.code, raw, ...(more.length === 0 ? {} : { alarm: 'booked_twice' }) };
  if (payment.status === 'rejected')
    return { ...finding, event: 'refused', class: payment.class, reason: payment.code };
  return { ...finding, event: payment.status };
}

const certainty = { settled: 2, accepted: 1, rejected: 0 } as const;

function isOurs(
  payout: { end_to_end_id: string; amount_minor: bigint; currency: string },
  payment: BookedPayment,
): boolean {
  return (
    payment.end_to_end_id === payout.end_to_end_id &&
    payment.amount_minor === payout.amount_minor &&
    payment.currency === payout.currency
  );
}

/**
 * Whether "not found" proves that the rail never had the payment: it must have been asked later than the last moment at which
 * any sender may have written, by the time that the rail needs to show what it took. Technical time of the database, both.
 */
export function provesAbsence(asked_at: Date, send_before: Date | null, absence_after_ms: number): boolean {
  if (send_before === null) return false;
  // Both instants lost their microseconds on the way here: one millisecond more makes up for it.
  return asked_at.getTime() > send_before.getTime() + absence_after_ms + 1;
}
