import type { ErrorCode } from '../errors.js';

/** One try is about to be sent. */
export interface RequestNews {
  readonly method: string;
  /** Below the origin, without the query: nothing of it needs to be kept out of a log. */
  readonly path: string;
  /** 1 for the first. */
  readonly attempt: number;
}

/** One try is over. */
export interface ResponseNews extends RequestNews {
  /** null when no answer came. */
  readonly status: number | null;
  readonly elapsed_ms: number;
  readonly requestId: string | undefined;
  /** The class of what went wrong; null when nothing did. */
  readonly error: ErrorCode | null;
}

/** Another try follows, after this wait. */
export interface RetryNews extends ResponseNews {
  readonly wait_ms: number;
}

/** For logs, metrics and traces. No hook sees a key or a body, and none can stop or break a call. */
export interface Hooks {
  readonly onRequest?: ((news: RequestNews) => void) | undefined;
  readonly onResponse?: ((news: ResponseNews) => void) | undefined;
  readonly onRetry?: ((news: RetryNews) => void) | undefined;
}

/** Calls a hook and looks away from what it throws, now or later: a broken log line must not cost a payment. */
export function tell<News>(hook: ((news: News) => unknown) | undefined, news: News): void {
  try {
    // Whosever promise it is.
    Promise.resolve(hook?.(news)).catch(() => {});
  } catch {
    // Its own trouble.
  }
}
