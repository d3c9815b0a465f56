import { describe, expect, test } from 'vitest';
import { judgeAnswer, judgeInquiry, nextMove, nextStatus, type PayoutEvent, provesAbsence } from './machine.js';
import type { PayoutStatus } from './payout.js';
import type { BookedPayment, RailAnswer, RailInquiry } from './port.js';
import { nextLook } from './schedule.js';

const events: readonly PayoutEvent[] = [
  'sent',
  'held_back',
  'accepted',
  'settled',
  'refused',
  'put_off',
  'no_answer',
  'absent',
  'returned',
];

/** Every state and event, written a second time and in another form: one row per state, `-` for a step that must not be. */
const steps: Readonly<Record<PayoutStatus, string>> = {
  //          sent    held_back accepted  settled refused put_off no_answer absent  returned
  created: '  sending delayed   -         -       -       -       -         -       -',
  delayed: '  sending delayed   -         -       -       -       -         -       -',
  sending: '  -       -         submitted settled failed  delayed unknown   created -',
  unknown: '  -       -         submitted settled failed  -       unknown   created -',
  submitted: '-       -         submitted settled failed  -       submitted -       -',
  settled: '  -       -         -         -       -       -       -         -       returned',
  failed: '   -       -         -         -       -       -       -         -       -',
  returned: ' -       -         -         -       -       -       -         -       -',
};
const all = (Object.keys(steps) as PayoutStatus[]).flatMap((status) =>
  events.map((event, n) => ({ status, event, next: steps[status].trim().split(/\s+/)[n] ?? '' })),
);

test.each(all)('$status, $event → $next', ({ status, event, next }) => {
  if (next === '-') expect(() => nextStatus(status, event)).toThrow(`a payout that is ${status} can not be ${event}`);
  else expect(nextStatus(status, event)).toBe(next);
});

test('nothing is sent that the rail may have', () => {
  const sendable = (Object.keys(steps) as PayoutStatus[]).filter((status) => nextMove(status) === 'send');
  expect(sendable).toEqual(['created', 'delayed']);
  for (const { status, next } of all) if (next === 'sending') expect(sendable).toContain(status);
});

const raw = Buffer.from('raw');

test.each<[RailAnswer, object]>([
  [{ is: 'done', state: 'accepted', code: 'ok', raw }, { event: 'accepted' }],
  [{ is: 'done', state: 'settled', code: 'ok', raw }, { event: 'settled' }],
  [
    { is: 'final', class: 'details', code: 'AC01', raw },
    { event: 'refused', class: 'details', reason: 'AC01' },
  ],
  [
    { is: 'final', class: 'final', code: 'AC04', raw },
    { event: 'refused', class: 'final', reason: 'AC04' },
  ],
  [
    { is: 'retryable', reason: 'no_funds', code: 'AM04', raw },
    { event: 'put_off', alarm: 'rail_no_funds' },
  ],
  [
    { is: 'retryable', reason: 'refused_us', code: 'http_401', raw },
    { event: 'put_off', alarm: 'rail_refused_us' },
  ],
  [{ is: 'unknown', code: 'http_500', raw }, { event: 'no_answer' }],
])('answer %j', (answer, finding) => {
  expect(judgeAnswer(answer)).toMatchObject({ ...finding, code: answer.code, raw });
});

describe('inquiry', () => {
  const payout = { status: 'unknown' as PayoutStatus, end_to_end_id: '0GX', amount_minor: 100n, currency: 'EUR' };
  const booked = (change: Partial<BookedPayment> = {}): BookedPayment => ({
    status: 'accepted',
    end_to_end_id: '0GX',
    amount_minor: 100n,
    currency: 'EUR',
    class: 'final',
    code: 'accepted',
    ...change,
  });
  const answered = (...payments: BookedPayment[]): RailInquiry => ({ is: 'answered', payments, raw });

  test.each<[string, RailInquiry, boolean, object]>([
    ['no answer', { is: 'unknown', code: 'http_500', raw }, true, { event: 'no_answer' }],
    ['nothing, too early', answered(), false, { event: 'no_answer', code: 'not_found' }],
    ['nothing, late enough', answered(), true, { event: 'absent' }],
    ['accepted', answered(booked()), true, { event: 'accepted' }],
    ['settled', answered(booked({ status: 'settled' })), false, { event: 'settled' }],
    ['rejected', answered(booked({ status: 'rejected', code: 'AC04' })), false, { event: 'refused', reason: 'AC04' }],
    [
      'another amount',
      answered(booked({ amount_minor: 101n })),
      true,
      { event: 'no_answer', alarm: 'payment_differs' },
    ],
    ['another currency', answered(booked({ currency: 'GBP' })), true, { event: 'no_answer', alarm: 'payment_differs' }],
    [
      'another name',
      answered(booked({ end_to_end_id: '0GY' })),
      true,
      { event: 'no_answer', alarm: 'payment_differs' },
    ],
    [
      'ours, and another under the same reference',
      answered(booked({ status: 'settled' }), booked({ end_to_end_id: '0GY' })),
      true,
      { event: 'no_answer', alarm: 'payment_differs' },
    ],
    ['twice', answered(booked(), booked({ status: 'settled' })), true, { event: 'settled', alarm: 'booked_twice' }],
    [
      'rejected once and accepted once',
      answered(booked({ status: 'rejected' }), booked()),
      true,
      { event: 'accepted', alarm: 'booked_twice' },
    ],
  ])('%s', (_name, inquiry, proves, finding) => {
    expect(judgeInquiry(payout, inquiry, proves)).toMatchObject(finding);
  });

  test('what was accepted once never becomes absent', () => {
    const finding = judgeInquiry({ ...payout, status: 'submitted' }, answered(), true);
    expect(finding).toMatchObject({ event: 'no_answer', alarm: 'accepted_then_not_found' });
  });
});

test.each([
  [6_001, false],
  [6_002, true],
  [5_000, false],
  [0, false],
])('asked %i ms after a window of 1,000 and a wait of 5,000: absence is proven: %s', (asked_ms, proven) => {
  expect(provesAbsence(new Date(asked_ms), new Date(1_000), 5_000)).toBe(proven);
  expect(provesAbsence(new Date(asked_ms), null, 5_000)).toBe(false);
});

describe('when to look again', () => {
  const at = new Date(1_000_000);
  const wait_ms = (status: PayoutStatus, age_ms: number, proof_in_ms?: number) => {
    const next = nextLook(status, at, new Date(at.getTime() - age_ms), proof_in_ms);
    return next === null ? null : next.getTime() - at.getTime();
  };

  test.each<[PayoutStatus, number, number | undefined, number | null]>([
    ['created', 0, undefined, 0],
    ['submitted', 0, undefined, 300],
    ['submitted', 100, undefined, 100],
    ['submitted', 8_000, undefined, 2_000],
    ['submitted', 86_400_000, undefined, 30_000],
    ['unknown', 0, 10_000, 300],
    ['unknown', 4_000, 200, 200],
    ['unknown', 4_000, -5, 1_000],
    ['delayed', 0, undefined, 1_000],
    ['delayed', 86_400_000, undefined, 30_000],
    ['settled', 0, undefined, null],
    ['failed', 0, undefined, null],
    ['returned', 0, undefined, null],
  ])('%s for %i ms, proof in %s: %s ms', (status, age_ms, proof_in_ms, expected) => {
    expect(wait_ms(status, age_ms, proof_in_ms)).toBe(expected);
  });
});
