import { formatDecimal } from '../money/decimal.js';
import type { Creditor } from './creditor.js';

export const currencies = ['EUR', 'GBP'] as const;
export type Currency = (typeof currencies)[number];
export type Method = 'sepa' | 'sepa_instant' | 'faster_payments';
export type PaymentStatus = 'accepted' | 'settled' | 'rejected' | 'returned';

/** The journal's lines: what happened, never changed. Amounts are decimal strings with two places. */
export type Entry =
  | { type: 'top_up'; at: string; currency: Currency; amount_minor: string }
  | {
      type: 'payment';
      at: string;
      payment_id: string;
      end_to_end_id: string;
      reference: string;
      method: Method;
      currency: Currency;
      amount_minor: string;
      creditor: Creditor;
      /** Fixed when the payment is taken, so that a restart decides the same. */
      outcome: 'settle' | 'reject';
    }
  | { type: 'settled' | 'rejected'; at: string; payment_id: string };

type PaymentEntry = Extract<Entry, { type: 'payment' }>;
export type Payment = Omit<PaymentEntry, 'type' | 'at'> & {
  readonly booked_at: string;
  status: PaymentStatus;
  code: string | null;
};
export type StatementLine = {
  readonly at: string;
  readonly kind: 'top_up' | 'payment';
  readonly amount: string;
  readonly currency: Currency;
  readonly payment_id: string | null;
  readonly end_to_end_id: string | null;
  readonly reference: string | null;
};

const rejection_code = 'AC04';

/** The bank's books in memory: a fold over the journal, nothing else. */
export class Books {
  readonly #payments = new Map<string, Payment>();
  readonly #by_reference = new Map<string, Payment[]>();
  readonly #lines: StatementLine[] = [];
  readonly #booked: Record<Currency, bigint> = { EUR: 0n, GBP: 0n };
  readonly #reserved: Record<Currency, bigint> = { EUR: 0n, GBP: 0n };

  apply(entry: Entry): void {
    if (entry.type === 'top_up') {
      this.#booked[entry.currency] += BigInt(entry.amount_minor);
      this.#addLine(entry.at, 'top_up', BigInt(entry.amount_minor), entry.currency);
    } else if (entry.type === 'payment') {
      const { type: _, at, ...rest } = entry;
      const payment: Payment = { ...rest, booked_at: at, status: 'accepted', code: null };
      this.#payments.set(payment.payment_id, payment);
      const same = this.#by_reference.get(payment.reference);
      if (same === undefined) this.#by_reference.set(payment.reference, [payment]);
      else same.push(payment);
      this.#reserved[payment.currency] += BigInt(payment.amount_minor);
    } else {
      this.#finish(entry.payment_id, entry.type, entry.at);
    }
  }

  #finish(payment_id: string, status: 'settled' | 'rejected', at: string): void {
    const payment = this.payment(payment_id);
    if (payment.status !== 'accepted') throw new Error(`${payment_id} is ${payment.status} and can not be ${status}`);
    const amount_minor = BigInt(payment.amount_minor);
    this.#reserved[payment.currency] -= amount_minor;
    payment.status = status;
    if (status === 'rejected') {
      payment.code = rejection_code;
      return;
    }
    this.#booked[payment.currency] -= amount_minor;
    this.#addLine(at, 'payment', -amount_minor, payment.currency, payment);
  }

  #addLine(at: string, kind: StatementLine['kind'], amount_minor: bigint, currency: Currency, payment?: Payment): void {
    this.#lines.push({
      at,
      kind,
      amount: formatDecimal(amount_minor, 2),
      currency,
      payment_id: payment?.payment_id ?? null,
      end_to_end_id: payment?.end_to_end_id ?? null,
      reference: payment?.reference ?? null,
    });
  }

  /** What may still be paid out: the booked balance less what is accepted and not settled. In minor units. */
  available(currency: Currency): bigint {
    return this.#booked[currency] - this.#reserved[currency];
  }

  booked(currency: Currency): bigint {
    return this.#booked[currency];
  }

  byReference(reference: string): readonly Payment[] {
    return this.#by_reference.get(reference) ?? [];
  }

  payment(payment_id: string): Payment {
    const payment = this.#payments.get(payment_id);
    if (payment === undefined) throw new Error(`${payment_id} is not in the books`);
    return payment;
  }

  accepted(): Payment[] {
    return [...this.#payments.values()].filter((payment) => payment.status === 'accepted');
  }

  statement(currency: Currency): StatementLine[] {
    return this.#lines.filter((line) => line.currency === currency);
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }
}
