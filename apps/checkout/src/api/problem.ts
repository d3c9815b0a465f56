import type { SurfaceState } from '../surface-state.js';

/** A request that did not do what it should: refused by the gateway, or never answered (`status` 0). */
export interface Problem {
  readonly status: number;
  readonly code: string;
  /** JSON pointer of the field at fault. */
  readonly param: string | null;
  readonly request_id: string | null;
  readonly retry_after_s: number | null;
  /** With `stale_version`: where the sale stands now. */
  readonly state: SurfaceState | null;
  /** With `payee_close_match`: the name that was verified. */
  readonly suggested_name: string | null;
}

export const unanswered: Problem = {
  status: 0,
  code: 'unanswered',
  param: null,
  request_id: null,
  retry_after_s: null,
  state: null,
  suggested_name: null,
};

/** Reads the flat error envelope; an answer without one (a proxy's error page) keeps its status and request id. */
export function readProblem(status: number, body: unknown, headers: Headers): Problem {
  const envelope = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string | null => {
    const value = envelope[name];
    return typeof value === 'string' ? value : null;
  };
  const retry_after = headers.get('retry-after') ?? '';
  return {
    status,
    code: text('code') ?? 'unknown',
    param: text('param'),
    request_id: text('request_id') ?? headers.get('x-request-id'),
    retry_after_s: /^[0-9]{1,4}$/.test(retry_after) ? Number.parseInt(retry_after, 10) : null,
    state: isState(envelope['state']) ? envelope['state'] : null,
    suggested_name: text('suggested_name'),
  };
}

export function isState(value: unknown): value is SurfaceState {
  return typeof value === 'object' && value !== null && (value as SurfaceState).object === 'surface_session';
}
