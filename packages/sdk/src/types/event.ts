import type { Mode } from './list.js';
import type { Session } from './session.js';

interface Envelope<Type extends string, Data> {
  /** Deliveries repeat: take each id once. */
  readonly id: string;
  readonly type: Type;
  /** Unix seconds. */
  readonly created_at: number;
  readonly mode: Mode;
  readonly api_version: string;
  /** 1, 2, 3… per session, so that loss and disorder show; null without a session. */
  readonly sequence: number | null;
  readonly data: Data;
}

export type SessionEventType =
  `gate_session.${'created' | 'processing' | 'completed' | 'failed' | 'expired' | 'cancelled'}`;

export interface EventDeposit {
  readonly network: string;
  readonly token: string;
  readonly tx_hash: string;
  readonly amount: string;
  readonly block_time: string | null;
}

export interface EventPayout {
  readonly id: string;
  readonly amount: string;
  readonly currency: string;
  readonly method: string;
  readonly estimated_arrival: string | null;
  readonly reason: string | null;
}

export interface EventRefund {
  readonly id: string;
  readonly status: string;
  readonly amount: string;
  readonly token: string;
  readonly network: string;
  readonly tx_hash: string | null;
}

type OtherEventType =
  | `rail.${'pay_in' | 'pay_out'}.${'processing' | 'settled' | 'failed' | 'cancelled'}`
  | `customer.${'created' | 'updated' | 'deleted'}`
  | 'quote.consumed';

/** A verified delivery; `type` says what `data` is. */
export type GateEvent =
  | Envelope<SessionEventType, Session>
  | Envelope<'kyc.required', Session & { readonly kyc: { readonly reason: string; readonly url: string | null } }>
  | Envelope<`sale.deposit.${'detected' | 'confirmed' | 'orphaned'}`, Session & { readonly deposit: EventDeposit }>
  | Envelope<`sale.payout.${'submitted' | 'delayed' | 'returned'}`, Session & { readonly payout: EventPayout }>
  | Envelope<`sale.refund.${'created' | 'settled' | 'failed'}`, Session & { readonly refund: EventRefund }>
  | Envelope<'sale.action_required', Session>
  | Envelope<'webhook.test', { readonly livemode: false }>
  | Envelope<OtherEventType, Readonly<Record<string, unknown>>>;

export interface WebhookDelivery {
  readonly object: 'webhook_delivery';
  readonly id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly target_url: string;
  readonly status: 'pending' | 'in_flight' | 'succeeded' | 'dead_lettered';
  readonly attempts: number;
  readonly last_response_status: number | null;
  readonly last_error: string | null;
  readonly next_attempt_at: string | null;
  readonly delivered_at: string | null;
  readonly created_at: string;
}

export interface DeliveryListQuery {
  /** 1–200, else 50. */
  readonly limit?: number | undefined;
  readonly skip?: number | undefined;
  readonly status?: WebhookDelivery['status'] | undefined;
}
