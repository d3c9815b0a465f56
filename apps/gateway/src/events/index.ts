export { createDispatcher, type DispatchOptions, type DispatchWorker } from './dispatcher.js';
export { type EndpointChange, setEndpoint } from './endpoint.js';
export { apiVersion, isDelivered, type NewEvent, type PreparedEvent, prepareEvent, recordEvent } from './record.js';
export { type WebhookRouteDeps, webhookRoutes } from './routes.js';
export {
  documentedEventTypes,
  type EventKind,
  type EventType,
  internalEventTypes,
  isSubscribed,
  kindOf,
  ourEventTypes,
} from './types.js';
