export { GateClient, type GateClientOptions } from './client.js';
export {
  APIConnectionError,
  APIError,
  AuthenticationError,
  type ErrorCode,
  GateError,
  IdempotencyError,
  InvalidRequestError,
  PermissionError,
  RateLimitError,
  TimeoutError,
  WebhookSignatureError,
} from './errors.js';
export type { RequestOptions } from './server/request.js';
export { requestIdOf } from './server/request-id.js';
export type * from './types/capabilities.js';
export type * from './types/event.js';
export type * from './types/list.js';
export type * from './types/session.js';
export type * from './types/transaction.js';
export type { ConstructEventOptions } from './webhooks/construct-event.js';
