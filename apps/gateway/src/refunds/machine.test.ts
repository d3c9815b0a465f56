import { expect, test } from 'vitest';
import { nextStatus, type RefundEvent } from './machine.js';
import type { RefundStatus } from './refund.js';

const statuses: RefundStatus[] = ['created', 'waiting', 'submitted', 'settled', 'failed', 'unclaimed'];
const events: RefundEvent[] = [
  'held_back',
  'lapsed',
  'nonce_given',
  'paid',
  'reverted',
  'nonce_lost',
  'moved_another_amount',
];
const steps = statuses.flatMap((status) =>
  events.flatMap((event) => {
    try {
      return [`${status} ${event} ${nextStatus(status, event)}`];
    } catch {
      return [];
    }
  }),
);

test('there is no step but these', () => {
  expect(steps).toEqual([
    'created held_back waiting',
    'created lapsed unclaimed',
    'created nonce_given submitted',
    'waiting held_back waiting',
    'waiting lapsed unclaimed',
    'waiting nonce_given submitted',
    'submitted paid settled',
    'submitted reverted waiting',
    'submitted nonce_lost created',
    'submitted moved_another_amount failed',
  ]);
});
