import { randomUUID } from 'node:crypto';
import { type Journal, openJournal } from '../journal/journal.js';
import { Books, type Currency, currencies, type Entry, type Method } from './books.js';
import { type Controls, defaultControls } from './controls.js';
import { behaviourOf, type Creditor } from './creditor.js';

export type BankOptions = {
  readonly journal_file: string;
  /** From acceptance to settlement, real time. */
  readonly settle_after_ms?: number;
  /** What a new bank holds for us in each currency, in minor units. */
  readonly opening_balance_minor?: bigint;
};

export type Submission = {
  readonly end_to_end_id: string;
  readonly reference: string;
  readonly method: Method;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly creditor: Creditor;
};

/** `unanswered`: the caller gets nothing, booked or not. */
export type Answer =
  | { readonly is: 'accepted'; readonly payment_id: string; readonly delay_ms: number }
  | { readonly is: 'refused'; readonly code: 'AC01' | 'AC04'; readonly class: 'details' | 'final' }
  | { readonly is: 'insufficient_funds' }
  | { readonly is: 'offline' }
  | { readonly is: 'broken' }
  | { readonly is: 'unanswered' };

const slow_answer_ms = 3_000;
const tick_ms = 25;

/** A bank account per currency with books of its own. It books every submission, a repeated EndToEndId too. */
export class Bank {
  readonly books = new Books();
  readonly controls: Controls;
  readonly #journal: Journal<Entry>;
  readonly #due = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;

  private constructor(journal: Journal<Entry>, settle_after_ms: number) {
    this.#journal = journal;
    this.controls = defaultControls(settle_after_ms);
    this.#timer = setInterval(() => void this.#settleDue(), tick_ms);
  }

  static async open(options: BankOptions): Promise<Bank> {
    const { settle_after_ms = 300, opening_balance_minor = 1_000_000_000n } = options;
    const { journal, entries } = await openJournal<Entry>(options.journal_file);
    const bank = new Bank(journal, settle_after_ms);
    for (const entry of entries) bank.books.apply(entry);
    for (const payment of bank.books.accepted()) bank.#due.set(payment.payment_id, performance.now() + settle_after_ms);
    if (bank.books.isEmpty) for (const currency of currencies) await bank.topUp(currency, opening_balance_minor);
    return bank;
  }

  async #record(entry: Entry): Promise<void> {
    this.books.apply(entry);
    await this.#journal.append(entry);
  }

  async topUp(currency: Currency, amount_minor: bigint): Promise<void> {
    const at = new Date().toISOString();
    await this.#record({ type: 'top_up', at, currency, amount_minor: `${amount_minor}` });
  }

  async submit(submission: Submission): Promise<Answer> {
    const behaviour = behaviourOf(submission.creditor);
    if (this.controls.offline) return { is: 'offline' };
    if (behaviour === 'silence') return { is: 'unanswered' };
    if (behaviour === 'wrong_details') return { is: 'refused', code: 'AC01', class: 'details' };
    if (behaviour === 'closed') return { is: 'refused', code: 'AC04', class: 'final' };
    if (this.books.available(submission.currency) < submission.amount_minor) return { is: 'insufficient_funds' };

    const rejected = behaviour === 'final_refusal' || this.controls.reject_reference === submission.reference;
    const payment_id = `pmt_${randomUUID()}`;
    const { amount_minor, ...rest } = submission;
    const fault = this.#nextFault();
    await this.#record({
      type: 'payment',
      at: new Date().toISOString(),
      payment_id,
      ...rest,
      amount_minor: `${amount_minor}`,
      outcome: rejected ? 'reject' : 'settle',
    });
    this.#due.set(payment_id, performance.now() + this.controls.settle_after_ms);
    if (fault !== undefined) return { is: fault };
    if (behaviour === 'accept_then_timeout') return { is: 'unanswered' };
    const delay_ms = this.controls.answer_delay_ms + (behaviour === 'slow' ? slow_answer_ms : 0);
    return { is: 'accepted', payment_id, delay_ms };
  }

  #nextFault(): 'broken' | 'unanswered' | undefined {
    if (this.controls.fail_after_booking > 0) {
      this.controls.fail_after_booking -= 1;
      return 'broken';
    }
    if (this.controls.drop_answers > 0) {
      this.controls.drop_answers -= 1;
      return 'unanswered';
    }
    return undefined;
  }

  async #settleDue(): Promise<void> {
    if (this.controls.pause) return;
    const now_ms = performance.now();
    const due = [...this.#due].filter(([, due_ms]) => due_ms <= now_ms);
    await Promise.all(
      due.map(([payment_id]) => {
        this.#due.delete(payment_id);
        const type = this.books.payment(payment_id).outcome === 'settle' ? 'settled' : 'rejected';
        return this.#record({ type, at: new Date().toISOString(), payment_id });
      }),
    );
  }

  /** What is read must outlive a crash: resolves when the books as they are now are on the disk. */
  async flushed(): Promise<void> {
    await this.#journal.flushed();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#journal.close();
  }
}
