import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attemptStates, isLive } from './machine.js';
import { completed, failed_funded, Partner, processing } from './testing/fixture.js';

let partner: Partner;
beforeAll(async () => {
  partner = await Partner.start();
});
afterAll(() => partner.close());

type Step = readonly [type: string, change: Record<string, unknown>];

const detected: Step = ['gate_session.processing', processing];
const orphaned: Step = ['sale.deposit.orphaned', { stage: 'awaiting_deposit' }];
const asked: Step = [
  'sale.action_required',
  { action_required: { who: 'user', what: 'top_up', until: null, url: null } },
];

/** Whole lives of a session, in the order in which the gateway told them. */
const stories: readonly { readonly steps: readonly Step[]; readonly end: string }[] = [
  { steps: [detected, ['gate_session.completed', completed]], end: 'withdrawal_completed' },
  { steps: [detected, asked, ['gate_session.completed', completed]], end: 'withdrawal_completed' },
  {
    steps: [
      detected,
      ['gate_session.failed', failed_funded],
      ['sale.refund.settled', { status: 'cancelled', stage: 'refunded' }],
    ],
    end: 'withdrawal_failed',
  },
  {
    steps: [detected, orphaned, ['gate_session.expired', { status: 'expired', stage: 'closed' }]],
    end: 'withdrawal_closed',
  },
  { steps: [asked, ['gate_session.cancelled', { status: 'cancelled', stage: 'closed' }]], end: 'withdrawal_cancelled' },
];

const rank = (state: string) => (isLive(state as never) ? attemptStates.indexOf(state as never) : 3);

test('any story, told in any order, doubled, and mixed with server reads: never backwards, one end, no alarm', async () => {
  const told = fc.record({
    story: fc.constantFrom(...stories),
    order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
    reads: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(told, async ({ story, order, reads }) => {
      const { withdrawal_id, session } = await partner.opened();
      const deliveries = [
        partner.gateway.deliver('gate_session.created', session),
        ...story.steps.map(([type, change]) => partner.gateway.deliver(type, partner.gateway.move(session.id, change))),
      ];
      const shuffled = [...deliveries, ...deliveries]
        .map((delivery, index) => ({ delivery, at: order[index] ?? 0 }))
        .sort((a, b) => a.at - b.at);
      let highest = 0;
      for (const [index, { delivery }] of shuffled.entries()) {
        expect((await partner.kit.handleWebhook(delivery)).status).toBe(200);
        if (reads[index]) {
          partner.advance(3_600_000);
          await partner.reconcile();
        }
        const { state } = await partner.read(withdrawal_id);
        expect(rank(state)).toBeGreaterThanOrEqual(highest);
        highest = rank(state);
      }
      expect(await partner.read(withdrawal_id)).toMatchObject({ state: story.end, attention: null });
    }),
    { numRuns: 25 },
  );
});
