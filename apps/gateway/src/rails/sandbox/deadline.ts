import type { Dispatcher } from 'undici';

/** The moment of writing had passed before the request could be written. */
export class TooLateToWrite extends Error {
  override readonly name = 'TooLateToWrite';
}

/**
 * Refuses to write a request after a deadline. A timer is not enough: a request may wait for a connection, and a process that
 * was stopped for a while finds the connection ready before it finds its timers. This looks at the clock at the last moment
 * that there is, just before the bytes go to the socket.
 */
export function notAfter(deadline_ms: number, monotonic_ms: () => number): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        if (monotonic_ms() >= deadline_ms) controller.abort(new TooLateToWrite('the send window is over'));
        else handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (controller, status, headers, message) =>
        handler.onResponseStart?.(controller, status, headers, message),
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
    });
}
