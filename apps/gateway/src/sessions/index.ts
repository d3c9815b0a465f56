export { changeSession, type SessionEvent, type SessionPatch } from './change.js';
export { cancelSession } from './commands/cancel.js';
export { expireSession } from './commands/expire.js';
export { type SessionRouteDeps, sessionRoutes } from './routes.js';
export { failureObject, sessionObject } from './schema.js';
export { sortUnknownFields } from './sensitive.js';
export {
  type ActionRequired,
  type Failure,
  type FailureCode,
  isTerminal,
  type PublicSession,
  renderSession,
  type Session,
  type SessionStage,
} from './session.js';
export { findSession, findSessionTenant, isErased, lockSession } from './store.js';
