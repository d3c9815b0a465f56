/** A payment as it goes to a rail. Amounts are minor units; the adapter writes them as its rail wants them. */
export interface Payment {
  readonly end_to_end_id: string;
  /** What the rail carries of it, and what inquiry asks for. */
  readonly reference: string;
  readonly method: string;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly creditor:
    | { readonly holder_name: string; readonly iban: string }
    | { readonly holder_name: string; readonly sort_code: string; readonly account_number: string };
}

/**
 * What a rail's own words mean to us. Only `done`, `retryable` and `final` are certain; whatever is not certain is `unknown`,
 * which an adapter returns and never throws.
 */
export type RailAnswer =
  /** The rail has the payment. */
  | { readonly is: 'done'; readonly state: 'accepted' | 'settled'; readonly code: string; readonly raw: Buffer }
  /** The rail certainly does not have it, for a reason of ours or its own: the same payment may be sent later. */
  | {
      readonly is: 'retryable';
      readonly reason: 'no_funds' | 'refused_us';
      readonly code: string;
      readonly raw: Buffer;
    }
  /** The rail certainly does not have it and never will: the details are wrong, or it refuses for good. */
  | { readonly is: 'final'; readonly class: RefusalClass; readonly code: string; readonly raw: Buffer }
  /** Nobody knows: no answer, a late one, or one that says nothing. */
  | { readonly is: 'unknown'; readonly code: string; readonly raw: Buffer };

/** `details`: the user can correct them. `final`: no other details would help this payment. */
export type RefusalClass = 'details' | 'final';

/** A payment as the rail's books show it. */
export interface BookedPayment {
  readonly status: 'accepted' | 'settled' | 'rejected';
  readonly end_to_end_id: string;
  readonly amount_minor: bigint;
  readonly currency: string;
  /** Of a rejected payment. */
  readonly class: RefusalClass;
  readonly code: string;
}

export type RailInquiry =
  /** The rail's complete answer; an empty list means that it has nothing under this reference yet. */
  | { readonly is: 'answered'; readonly payments: readonly BookedPayment[]; readonly raw: Buffer }
  | { readonly is: 'unknown'; readonly code: string; readonly raw: Buffer };

/**
 * One method of one rail, registered per mode. `rail-conformance.ts` says in tests what an adapter must do.
 */
export interface PayoutRail {
  /** Names the rail in the ledger and in references: methods of one bank share it. */
  readonly id: string;
  readonly reference_max: number;
  /** Matches each character that a reference may have. */
  readonly reference_charset: RegExp;
  /** An inquiry that finds nothing proves absence if it was asked this much later than the last moment of writing. */
  readonly absence_after_ms: number;
  /**
   * Sends a payment. Nothing is written after `write_deadline`, and the call has ended by then, with `unknown` at worst.
   *
   * @param options.write_deadline monotonic milliseconds, checked just before the write
   * @param options.signal ends the call early, with `unknown`
   */
  submit(payment: Payment, options: { signal: AbortSignal; write_deadline: number }): Promise<RailAnswer>;
  /** Asks what the rail has under a reference. */
  inquire(reference: string): Promise<RailInquiry>;
}
