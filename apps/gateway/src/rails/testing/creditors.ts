import type { Payment } from '../../payouts/index.js';

const eur = (iban: string): Payment['creditor'] => ({ holder_name: 'Ada Example', iban });
const gbp = (account_number: string): Payment['creditor'] => ({
  holder_name: 'Ada Example',
  sort_code: '089999',
  account_number,
});

/** What the sandbox bank does with a payment, by the synthetic account it goes to. */
export type BankBehaviour =
  | 'normal'
  | 'wrong_details'
  | 'closed'
  | 'final_refusal'
  | 'accept_then_timeout'
  | 'slow'
  | 'silence';

export const creditors: Readonly<Record<'EUR' | 'GBP', Readonly<Record<BankBehaviour, Payment['creditor']>>>> = {
  EUR: {
    normal: eur('DE89370400440532013000'),
    wrong_details: eur('DE22123456780000000202'),
    final_refusal: eur('DE11123456780000000303'),
    accept_then_timeout: eur('DE97123456780000000404'),
    slow: eur('DE86123456780000000505'),
    silence: eur('DE75123456780000000606'),
    closed: eur('DE64123456780000000707'),
  },
  GBP: {
    normal: gbp('66374958'),
    wrong_details: gbp('20000200'),
    final_refusal: gbp('30000300'),
    accept_then_timeout: gbp('40000400'),
    slow: gbp('50000500'),
    silence: gbp('60000600'),
    closed: gbp('70000700'),
  },
};
