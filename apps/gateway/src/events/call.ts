import { type Dispatcher, errors } from 'undici';
import type { Mode } from '../common/index.js';
import { TargetForbiddenError, TargetUnknownError } from './guard/index.js';

/** How an endpoint took a call. Only a 2xx counts; what it says beside its status is nobody's concern. */
export interface CallResult {
  readonly response_status: number | null;
  /** Null on success; else one of a few words, which partners read in their delivery log. */
  readonly error: CallError | null;
  /** Resolves when the connection is free again; never rejects. */
  readonly drained: Promise<void>;
}

export type CallError =
  | 'http_status'
  | 'redirect'
  | 'timeout'
  | 'target_forbidden'
  | 'host_not_found'
  | 'connection_refused'
  | 'tls_failed'
  | 'connection_failed';

/** Of an answer's body, so that the connection can be used again; a longer one ends it. */
const maxAnswer_bytes = 4 * 1024;

/** Posts an event. Judged by the status alone, as soon as that is there: the body may be endless. Never throws. */
export async function callEndpoint(
  agent: Dispatcher,
  call: { readonly url: string; readonly mode: Mode; readonly headers: Record<string, string>; readonly raw: string },
  timeout_ms: number,
): Promise<CallResult> {
  const nothing = Promise.resolve();
  try {
    const url = new URL(call.url);
    if (call.mode === 'live' && url.protocol !== 'https:') throw new TargetForbiddenError('http in live');
    const signal = AbortSignal.timeout(timeout_ms);
    const { statusCode, body } = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: call.headers,
      body: call.raw,
      signal,
    });
    // Whatever becomes of the body, the answer was given.
    const drained = body.dump({ limit: maxAnswer_bytes, signal }).catch(() => {});
    return { response_status: statusCode, error: judgeStatus(statusCode), drained };
  } catch (error) {
    return { response_status: null, error: nameOf(error), drained: nothing };
  }
}

function judgeStatus(status: number): CallError | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? 'redirect' : 'http_status';
}

function nameOf(error: unknown): CallError {
  if (error instanceof TargetForbiddenError) return 'target_forbidden';
  if (error instanceof TargetUnknownError) return 'host_not_found';
  const { name, code = '' } = error as { name?: string; code?: string };
  if (name === 'TimeoutError' || error instanceof errors.ConnectTimeoutError || code === 'ETIMEDOUT') return 'timeout';
  if (code === 'ECONNREFUSED') return 'connection_refused';
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || /CERT|SIGNATURE/.test(code)) return 'tls_failed';
  return 'connection_failed';
}
