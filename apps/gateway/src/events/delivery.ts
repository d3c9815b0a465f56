export const deliveryStatuses = ['pending', 'in_flight', 'succeeded', 'dead_lettered'] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** One event on its way to one endpoint. */
export interface Delivery {
  readonly tenant_id: number;
  readonly delivery_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly target_url: string | null;
  readonly last_response_status: number | null;
  readonly last_error: string | null;
  readonly next_attempt_at: Date | null;
  readonly delivered_at: Date | null;
  readonly created_at: Date;
}

/**
 * The public object; never the payload.
 *
 * @param url the endpoint's current URL: where everything that is pending goes next
 */
export function renderDelivery(delivery: Delivery, url: string | null) {
  return {
    object: 'webhook_delivery' as const,
    id: delivery.delivery_id,
    event_id: delivery.event_id,
    event_type: delivery.event_type,
    target_url: delivery.status === 'pending' ? (url ?? delivery.target_url) : delivery.target_url,
    status: delivery.status,
    attempts: delivery.attempts,
    last_response_status: delivery.last_response_status,
    last_error: delivery.last_error,
    next_attempt_at: delivery.next_attempt_at?.toISOString() ?? null,
    delivered_at: delivery.delivered_at?.toISOString() ?? null,
    created_at: delivery.created_at.toISOString(),
  };
}
