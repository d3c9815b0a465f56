import type { SessionEvent } from '../../sessions/index.js';

/** An event of ours as it is really sent, for tests that only need one in another lane than the documented. */
export const payoutDelayed: SessionEvent = {
  type: 'sale.payout.delayed',
  extra: {
    payout: {
      id: 'po_01a20fb7bc3e75aca4acf7c5a69431dc',
      amount: '250.00',
      currency: 'EUR',
      method: 'sepa',
      estimated_arrival: null,
      reason: 'delayed',
    },
  },
};
