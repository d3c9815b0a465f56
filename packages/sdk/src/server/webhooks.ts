import type { DeliveryListQuery, WebhookDelivery } from '../types/event.js';
import type { List } from '../types/list.js';
import { constructEvent } from '../webhooks/construct-event.js';
import type { RequestOptions } from './request.js';
import type { Send } from './send.js';

export function createWebhooks(send: Send) {
  return {
    constructEvent,
    /** Queues a `webhook.test` event to your endpoint; each call is a new event. */
    sendTest: (options: RequestOptions = {}) =>
      send<WebhookDelivery>({ method: 'POST', path: ['webhooks', 'test'], ...options }),
    /** What was delivered, what failed and what waits; never the payload. */
    deliveries: (query: DeliveryListQuery = {}) =>
      send<List<WebhookDelivery>>({ method: 'GET', path: ['webhooks', 'deliveries'], query }),
  };
}
