import type { List } from '../types/list.js';
import type { DeliveryListQuery, DeliveryReplay, DeliveryReplayParams, WebhookDelivery } from '../types/webhook.js';
import { constructEvent } from '../webhooks/construct-event.js';
import { generateTestHeader } from '../webhooks/test-header.js';
import { afterLast, listOf, type Turn } from './list.js';
import type { ReadOptions, RequestOptions } from './options.js';
import type { Send } from './send.js';

const log = ['webhooks', 'deliveries'];
const next = afterLast<WebhookDelivery, DeliveryListQuery>((delivery) => delivery.id);
/** What was to be passed over is behind the first page. */
const turn: Turn<DeliveryListQuery, List<WebhookDelivery>> = (page, { skip: _, ...query }) => next(page, query);

export function createWebhooks(send: Send) {
  return {
    constructEvent,
    generateTestHeader,
    /** Queues a `webhook.test` event to your endpoint; each call is a new event. */
    sendTest: (options?: RequestOptions) =>
      send<WebhookDelivery>({ method: 'POST', path: ['webhooks', 'test'], options }),
    /** What was delivered, what failed and what waits, newest first; never the payload. */
    listDeliveries: (query: DeliveryListQuery = {}, options?: ReadOptions) =>
      listOf<DeliveryListQuery, WebhookDelivery, List<WebhookDelivery>>(send, { path: log, query, options }, turn),
    /** Sends a dead-lettered delivery again, with the same event id. */
    replay: (delivery_id: string, options?: RequestOptions) =>
      send<WebhookDelivery>({ method: 'POST', path: [...log, delivery_id, 'replay'], options }),
    /** Sends all dead-lettered deliveries again that fit; repeat it while `has_more`. */
    replayMany: (params: DeliveryReplayParams = {}, options?: RequestOptions) =>
      send<DeliveryReplay>({ method: 'POST', path: [...log, 'replay'], body: params, options }),
  };
}
