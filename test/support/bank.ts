import { call, expectStatus, type StackInfo } from '@0gate/sandbox';

export interface Controls {
  readonly pause: boolean;
  readonly answer_delay_ms: number;
  readonly offline: boolean;
  readonly fail_after_booking: number;
  readonly drop_answers: number;
}

export interface BookedPayment {
  readonly kind: string;
  readonly amount: string;
  readonly end_to_end_id: string;
}

/** The bank as its operator sees it: its switches, and its books. */
export function openBank({ bank_url, bank_token }: StackInfo) {
  const headers = { authorization: `Bearer ${bank_token}` };
  return {
    /** Turns switches, and shows them all. */
    control: async (controls: Partial<Controls>): Promise<Controls> =>
      expectStatus(await call('POST', `${bank_url}/control`, { headers, body: controls }), 200, 'control') as Controls,
    topUp: async (currency: 'EUR' | 'GBP', amount: string): Promise<void> => {
      const url = `${bank_url}/accounts/${currency}/top_up`;
      expectStatus(await call('POST', url, { headers, body: { amount } }), 201, 'the top-up');
    },
    /** What left the account, oldest first. */
    payments: async (currency: 'EUR' | 'GBP'): Promise<BookedPayment[]> => {
      const answer = await call('GET', `${bank_url}/statement?currency=${currency}`, { headers });
      const { lines } = expectStatus(answer, 200, 'the statement') as { lines: BookedPayment[] };
      return lines.filter(({ kind }) => kind === 'payment');
    },
  };
}
