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
  RequestAbortedError,
  TimeoutError,
  WebhookSignatureError,
} from './errors.js';
export type { Hooks, RequestNews, ResponseNews, RetryNews } from './server/hooks.js';
export type { ReadOptions, RequestOptions } from './server/options.js';
export { type ResponseInfo, requestIdOf, responseOf } from './server/response.js';
export type * from './types/api-error-code.js';
export type * from './types/branding.js';
export type * from './types/capabilities.js';
export type * from './types/customer.js';
export type * from './types/event.js';
export type * from './types/list.js';
export type * from './types/quote.js';
export type * from './types/rail.js';
export type * from './types/session.js';
export type * from './types/test-helper.js';
export type * from './types/transaction.js';
export type * from './types/webhook.js';
export type { ConstructEventOptions } from './webhooks/construct-event.js';
export type { TestHeaderOptions } from './webhooks/test-header.js';
