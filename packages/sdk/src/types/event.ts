import type { Customer, DeletedCustomer } from './customer.js';
import type { List, Mode } from './list.js';
import type { SignedQuote } from './quote.js';
import type { RailPayIn, RailPayOut } from './rail.js';
import type { Session } from './session.js';

export interface EventDeposit {
  readonly network: string;
  readonly token: string;
  readonly tx_hash: string;
  readonly amount: string;
  readonly block_time: string;
}

export interface EventPayout {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  readonly method: string;
  readonly estimated_arrival: string | null;
  readonly reason: 'delayed' | 'details_refused' | 'refused' | null;
}

export interface EventRefund {
  readonly id: string;
  readonly status: 'created' | 'waiting' | 'submitted' | 'settled' | 'failed' | 'unclaimed';
  readonly amount: string;
  readonly token: string;
  readonly network: string;
  readonly tx_hash: string | null;
}

type SessionWith<Name extends string, About> = Session & { readonly [Each in Name]: About };

/** Every type of event, and what its `data` is. Session events carry the session as it was at that moment. */
export interface EventData {
  readonly 'gate_session.created': Session;
  /** The first deposit was seen. */
  readonly 'gate_session.processing': Session;
  /** The payout has settled at the user's bank. */
  readonly 'gate_session.completed': Session;
  /** There will be no payout; coins that came go back. */
  readonly 'gate_session.failed': Session;
  readonly 'gate_session.expired': Session;
  readonly 'gate_session.cancelled': Session;
  readonly 'kyc.required': SessionWith<'kyc', { readonly reason: string; readonly url: string | null }>;
  readonly 'rail.pay_in.processing': RailPayIn;
  readonly 'rail.pay_in.settled': RailPayIn;
  readonly 'rail.pay_in.failed': RailPayIn;
  readonly 'rail.pay_in.cancelled': RailPayIn;
  readonly 'rail.pay_out.processing': RailPayOut;
  readonly 'rail.pay_out.settled': RailPayOut;
  readonly 'rail.pay_out.failed': RailPayOut;
  readonly 'rail.pay_out.cancelled': RailPayOut;
  readonly 'quote.consumed': SignedQuote;
  readonly 'customer.created': Customer;
  readonly 'customer.updated': Customer;
  readonly 'customer.deleted': DeletedCustomer;
  readonly 'webhook.test': { readonly livemode: false; readonly message: string };
  readonly 'sale.deposit.detected': SessionWith<'deposit', EventDeposit>;
  readonly 'sale.deposit.confirmed': SessionWith<'deposit', EventDeposit>;
  readonly 'sale.deposit.orphaned': SessionWith<'deposit', EventDeposit>;
  /** Somebody has to do something: `action_required` says who, what and until when. */
  readonly 'sale.action_required': Session;
  readonly 'sale.payout.submitted': SessionWith<'payout', EventPayout>;
  readonly 'sale.payout.delayed': SessionWith<'payout', EventPayout>;
  /** The bank sent the money back, also after `gate_session.completed`. */
  readonly 'sale.payout.returned': SessionWith<'payout', EventPayout>;
  readonly 'sale.refund.created': SessionWith<'refund', EventRefund>;
  /** The crypto is back with the user. */
  readonly 'sale.refund.settled': SessionWith<'refund', EventRefund>;
  readonly 'sale.refund.failed': SessionWith<'refund', EventRefund>;
}

export type DeliveredEventType = keyof EventData;
export type SessionEventType = Extract<DeliveredEventType, `gate_session.${string}`>;

interface Envelope<Type extends DeliveredEventType> {
  /** Deliveries repeat: take each id once. */
  readonly id: string;
  readonly type: Type;
  /** Unix seconds. */
  readonly created_at: number;
  readonly mode: Mode;
  readonly api_version: string;
  /** 1, 2, 3… per session, so that loss and disorder show; null without a session. */
  readonly sequence: number | null;
  readonly data: EventData[Type];
}

/**
 * An event: `type` says what `data` is. `GateEvent<'quote.consumed'>` is one of them.
 *
 * Types may be added later and then come as they are, so a `switch` over `type` ends with a `default` that does nothing.
 */
export type GateEvent<Type extends DeliveredEventType = DeliveredEventType> = {
  readonly [Each in Type]: Envelope<Each>;
}[Type];

/** What is kept of an event about a person who was erased. */
export interface ErasedEvent extends Omit<Envelope<DeliveredEventType>, 'data'> {
  readonly data: null;
  readonly erased: true;
}

/** An event as it is read again; `data` is null where its person was erased. */
export type StoredEvent = GateEvent | ErasedEvent;

export interface EventList extends List<StoredEvent> {
  /** Opaque; the place after this page, also when there is nothing new. */
  readonly next_after: string;
}

export interface EventListQuery {
  /** `next_after` of the page before. */
  readonly after?: string | undefined;
  /** Items per page: 1–200, else 50. */
  readonly limit?: number | undefined;
}
