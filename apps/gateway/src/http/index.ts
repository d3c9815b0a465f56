export { type JsonAnswer, readJson } from './client.js';
export type { Caller } from './context.js';
export { authenticate, bearer, callerOf, requireSecretKey } from './credentials.js';
export type { Answer, Outcome } from './flights.js';
export {
  earlierAnswer,
  type IdempotencyInput,
  idempotencyOf,
  oncePerKey,
  replayOf,
  sendAnswer,
  writeOnce,
} from './idempotency.js';
export { asCommitted, deleteKeysBefore, type KeyRow, unlessHeld } from './idempotency-store.js';
export { listPage, type Page, parseLimit } from './pages.js';
export { createServer, type GateServer } from './server.js';
