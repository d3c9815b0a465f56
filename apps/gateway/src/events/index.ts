export { createDispatcher, type DispatchOptions, type DispatchWorker } from './dispatcher.js';
export { type EventSchema, eventSchemas } from './payloads.js';
export { apiVersion, isDelivered, type NewEvent, type PreparedEvent, prepareEvent, recordEvent } from './record.js';
export { type WebhookRouteDeps, webhookRoutes } from './routes.js';
export type { EventKind, EventType } from './types.js';
