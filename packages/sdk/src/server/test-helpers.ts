import type { Session } from '../types/session.js';
import type { ClockAdvanceParams, TestClock } from '../types/test-helper.js';
import type { RequestOptions } from './options.js';
import type { Send } from './send.js';

/** Test keys only. Each answers at once; the session reaches its end by itself, within a minute. */
export function createTestHelpers(send: Send) {
  const play = (session_id: string, ending: string, options: RequestOptions | undefined) =>
    send<Session>({ method: 'POST', path: ['test_helpers', 'gate_sessions', session_id, ending], options });
  return {
    /** Plays the user up to a real transfer on the test chain. */
    completeSession: (session_id: string, options?: RequestOptions) => play(session_id, 'complete', options),
    /** The same to an account that the sandbox's bank refuses for good. */
    failSession: (session_id: string, options?: RequestOptions) => play(session_id, 'fail', options),
    /** Brings the session's deadline forward. */
    expireSession: (session_id: string, options?: RequestOptions) => play(session_id, 'expire', options),
    /** Moves business time of your test mode: expiry, offers, retries. */
    advanceClock: (params: ClockAdvanceParams, options?: RequestOptions) =>
      send<TestClock>({ method: 'POST', path: ['test_helpers', 'clock', 'advance'], body: params, options }),
  };
}
