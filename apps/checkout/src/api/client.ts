import { type Problem, readProblem, unanswered } from './problem.js';

export type Answer<Body> =
  | { readonly ok: true; readonly status: number; readonly body: Body }
  | { readonly ok: false; readonly problem: Problem };

export interface Request {
  readonly method: 'GET' | 'POST';
  /** On the page's own origin, with its query. */
  readonly path: string;
  readonly body?: object;
  readonly token?: string;
  readonly signal?: AbortSignal;
  readonly timeout_ms?: number;
}

export type Call = <Body>(request: Request) => Promise<Answer<Body>>;

const default_timeout_ms = 20_000;

/** Calls the gateway. Never throws: no answer, an aborted call and an unreadable body are problems as well. */
export function createCall(send: typeof fetch = (input, init) => fetch(input, init)): Call {
  return async <Body>(request: Request): Promise<Answer<Body>> => {
    const limit = AbortSignal.timeout(request.timeout_ms ?? default_timeout_ms);
    const ended = endOfEither(limit, request.signal);
    const headers: Record<string, string> = { accept: 'application/json' };
    if (request.token !== undefined) headers['x-embed-token'] = request.token;
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    try {
      const response = await send(request.path, {
        method: request.method,
        headers,
        signal: ended,
        credentials: 'omit',
        cache: 'no-store',
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      const body: unknown = await response.json().catch(() => null);
      if (response.ok && body !== null) return { ok: true, status: response.status, body: body as Body };
      return { ok: false, problem: readProblem(response.ok ? 502 : response.status, body, response.headers) };
    } catch {
      return { ok: false, problem: unanswered };
    }
  };
}

/** `AbortSignal.any`, which the oldest browsers that we serve do not have. */
function endOfEither(limit: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  if (signal === undefined) return limit;
  const both = new AbortController();
  for (const one of [limit, signal]) {
    if (one.aborted) both.abort();
    one.addEventListener('abort', () => both.abort(), { once: true });
  }
  return both.signal;
}
