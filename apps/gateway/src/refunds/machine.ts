import type { RefundStatus } from './refund.js';

/**
 * The story of a refund. It is `created` with a hold of its full amount. When it has a target that is not listed, when the
 * float has the coins and a simulated transfer goes through, it gets its (key, nonce) and is `submitted`: from here on it is
 * on its way, and nobody takes it back. Whatever stands against it before makes it `waiting`, with a reason, and it goes on by
 * itself when that is over; without a target by its deadline it is `unclaimed`, and the claim stays the user's.
 *
 * `submitted` ends only by a finalised transaction that used the nonce. If that paid, the refund is `settled`. If it reverted
 * it is `waiting` again, and if somebody else used the nonce for another thing it is `created` again: both get a new nonce. If
 * the token moved another amount than it was told, coins are gone and the claim is not paid: `failed`, for an operator.
 *
 * One thing is never in the table: a way out of `submitted` without a finalised transaction.
 */
export type RefundEvent =
  | 'held_back'
  | 'lapsed'
  | 'nonce_given'
  | 'paid'
  | 'reverted'
  | 'nonce_lost'
  | 'moved_another_amount';

const table: Readonly<Record<RefundStatus, Partial<Record<RefundEvent, RefundStatus>>>> = {
  created: { held_back: 'waiting', lapsed: 'unclaimed', nonce_given: 'submitted' },
  waiting: { held_back: 'waiting', lapsed: 'unclaimed', nonce_given: 'submitted' },
  submitted: { paid: 'settled', reverted: 'waiting', nonce_lost: 'created', moved_another_amount: 'failed' },
  settled: {},
  failed: {},
  unclaimed: {},
};

/** @throws if the table has no such step: the caller has mistaken what it holds, and must not go on */
export function nextStatus(status: RefundStatus, event: RefundEvent): RefundStatus {
  const next = table[status][event];
  if (next === undefined) throw new Error(`a refund that is ${status} can not be ${event}`);
  return next;
}
