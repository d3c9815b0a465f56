import type { List } from '../types/list.js';
import type { CreatedSession, Session, SessionCreateParams, SessionListQuery } from '../types/session.js';
import type { RequestOptions } from './request.js';
import type { Send } from './send.js';

const noun = 'gate_sessions';

export function createSessions(send: Send) {
  return {
    /** Creates a session. The same key with the same params answers the same session again. */
    create: (params: SessionCreateParams, options: RequestOptions = {}) =>
      send<CreatedSession>({ method: 'POST', path: [noun], body: params, ...options }),
    retrieve: (session_id: string) => send<Session>({ method: 'GET', path: [noun, session_id] }),
    list: (query: SessionListQuery = {}) => send<List<Session>>({ method: 'GET', path: [noun], query }),
    /** Throws an IdempotencyError with `apiCode` `session_funded` or `session_terminal` when it is too late. */
    cancel: (session_id: string, options: RequestOptions = {}) =>
      send<Session>({ method: 'POST', path: [noun, session_id, 'cancel'], ...options }),
  };
}
