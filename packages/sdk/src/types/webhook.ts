import type { DeliveredEventType } from './event.js';
import type { Mode } from './list.js';

export type DeliveryStatus = 'pending' | 'in_flight' | 'succeeded' | 'dead_lettered';

/** One event on its way to you; never its payload. */
export interface WebhookDelivery {
  readonly object: 'webhook_delivery';
  readonly id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly target_url: string | null;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly last_response_status: number | null;
  readonly last_error: string | null;
  readonly next_attempt_at: string | null;
  readonly delivered_at: string | null;
  readonly created_at: string;
}

export interface DeliveryListQuery {
  /** Items per page: 1–200, else 50. */
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
  /** How many to pass over; new deliveries move what comes after. */
  readonly skip?: number | undefined;
  readonly status?: DeliveryStatus | undefined;
}

/** Two secrets sign while one takes over from the other. */
export interface Rotation {
  readonly started_at: string;
  /** Until then at the latest; `finishRotation` ends it before. */
  readonly ends_at: string;
}

export interface WebhookEndpoint {
  readonly object: 'webhook_endpoint';
  readonly url: string | null;
  readonly mode: Mode;
  readonly event_types: readonly string[];
  readonly status: 'active' | 'unset';
  readonly rotation: Rotation | null;
}

/** What is absent stays. */
export interface EndpointUpdateParams {
  /** https, or http in test; `null` unsets it: what is pending waits. */
  readonly url?: string | null | undefined;
  /** `null` goes back to the default types. */
  readonly event_types?: readonly DeliveredEventType[] | null | undefined;
}

/** The only answer that holds the secret. */
export interface WebhookSecret {
  readonly object: 'webhook_secret';
  readonly secret: string;
  readonly rotation: Rotation | null;
}

/** Which dead letters; all without a filter. */
export interface DeliveryReplayParams {
  readonly status?: 'dead_lettered' | undefined;
  readonly event_type?: DeliveredEventType | undefined;
  readonly created_after?: string | undefined;
  readonly created_before?: string | undefined;
}

export interface DeliveryReplay {
  readonly object: 'webhook_replay';
  readonly replayed: number;
  readonly has_more: boolean;
}
