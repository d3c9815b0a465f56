export { type JsonAnswer, readJson } from './client.js';
export type { Caller } from './context.js';
export { authenticate, bearer, callerOf, requireSecretKey } from './credentials.js';
export type { Answer, Outcome } from './flights.js';
export type { Bucket, Gatekeeper } from './gatekeeper.js';
export {
  earlierAnswer,
  type IdempotencyInput,
  idempotencyOf,
  type KeyOptions,
  oncePerKey,
  sendAnswer,
  writeOnce,
} from './idempotency.js';
export { deleteKeysBefore, unlessHeld } from './idempotency-store.js';
export { boundedMetadata } from './metadata.js';
export { listPage, type Page, parseLimit } from './pages.js';
export { createProxyTrust } from './proxies.js';
export { type Scope, scopes } from './scopes.js';
export { createServer, type GateServer } from './server.js';
export { parseRfc3339, rfc3339 } from './times.js';
export { untilAborted } from './until-aborted.js';
