import type { EndpointUpdateParams, WebhookEndpoint, WebhookSecret } from '../types/webhook.js';
import type { ReadOptions, RequestOptions } from './options.js';
import type { Send } from './send.js';

const noun = 'webhook_endpoint';

/** Where events of the key's mode go. */
export function createWebhookEndpoint(send: Send) {
  return {
    retrieve: (options?: ReadOptions) => send<WebhookEndpoint>({ method: 'GET', path: [noun], options }),
    /** What is pending goes to the new URL from its next attempt on. */
    update: (params: EndpointUpdateParams, options?: RequestOptions) =>
      send<WebhookEndpoint>({ method: 'PATCH', path: [noun], body: params, options }),
    /** The new secret, shown this once. Both sign until `finishRotation`, for 24 hours at most. */
    rotateSecret: (options?: RequestOptions) =>
      send<WebhookSecret>({ method: 'POST', path: [noun, 'rotate_secret'], options }),
    /** Call it when your receiver knows the new secret: from now on it signs alone. */
    finishRotation: (options?: RequestOptions) =>
      send<WebhookEndpoint>({ method: 'POST', path: [noun, 'finish_rotation'], options }),
  };
}
