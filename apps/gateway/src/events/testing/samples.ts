import type { SessionEvent } from '../../sessions/index.js';

/** Events of ours as they are really sent, for tests that only need some in another lane than the documented. */
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

export const depositDetected: SessionEvent = {
  type: 'sale.deposit.detected',
  extra: {
    deposit: {
      network: 'ETHEREUM',
      token: 'USDC',
      tx_hash: '0x4e3a3754410177e6937ef1f84bba68ea139e8d1a2258c5f85db9f1cd715a1bdd',
      amount: '272.41',
      block_time: '2026-05-25T12:00:00.000Z',
    },
  },
};
