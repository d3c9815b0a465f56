import type { List } from '../types/list.js';
import type { CreatedSession, Session, SessionCreateParams, SessionListQuery } from '../types/session.js';
import { afterLast, listOf } from './list.js';
import type { ReadOptions, RequestOptions } from './options.js';
import type { Send } from './send.js';

const noun = 'gate_sessions';
const turn = afterLast<Session, SessionListQuery>((session) => session.id);

export function createSessions(send: Send) {
  return {
    /** Creates a session. The same key with the same params answers the same session again. */
    create: (params: SessionCreateParams, options?: RequestOptions) =>
      send<CreatedSession>({ method: 'POST', path: [noun], body: params, options }),
    retrieve: (session_id: string, options?: ReadOptions) =>
      send<Session>({ method: 'GET', path: [noun, session_id], options }),
    /** Newest first. */
    list: (query: SessionListQuery = {}, options?: ReadOptions) =>
      listOf<SessionListQuery, Session, List<Session>>(send, { path: [noun], query, options }, turn),
    /** Throws an IdempotencyError with `apiCode` `session_funded` or `session_terminal` when it is too late. */
    cancel: (session_id: string, options?: RequestOptions) =>
      send<Session>({ method: 'POST', path: [noun, session_id, 'cancel'], options }),
  };
}
