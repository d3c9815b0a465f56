import type { Shut, Tokens } from '../api/access.js';
import type { Answer, Call, Request } from '../api/client.js';
import { isState, type Problem } from '../api/problem.js';
import type { SurfaceState } from '../surface-state.js';
import { createFollower, type FollowDeps, type Reading } from './follow.js';

/** What the whole page shows; the screens of a sale are chosen by `state.step`. */
export type Page =
  | { readonly kind: 'loading' }
  | { readonly kind: 'lost'; readonly request_id: string | null }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly request_id: string | null }
  | { readonly kind: 'trouble'; readonly request_id: string | null }
  /** `received_at`: monotonic time at which `state.server_time` was true. */
  | { readonly kind: 'sale'; readonly state: SurfaceState; readonly received_at: number };

export interface View {
  readonly page: Page;
  /** The last read was not answered. */
  readonly offline: boolean;
  readonly notice: 'changed_elsewhere' | 'online_again' | null;
}

export type Command =
  | 'country'
  | 'asset'
  | 'identity'
  | 'payout_account'
  | 'offer'
  | 'confirm'
  | 'source'
  | 'deposit_hint'
  | 'cancel';

export interface Surface {
  readonly view: () => View;
  readonly subscribe: (listener: () => void) => () => void;
  readonly run: () => Promise<void>;
  /** Null when it was done; then the page already shows what came of it. */
  readonly write: (command: Command, fields: object) => Promise<Problem | null>;
  readonly readNow: () => void;
  /** The browser says that there is no network: said at once, not when the waiting read finds out. */
  readonly wentOffline: () => void;
  readonly dismissNotice: () => void;
}

const poll_timeout_ms = 35_000;
/** After these refusals the page looks where the sale really stands. */
const outdated = ['session_terminal', 'session_funded', 'step_not_allowed', 'offer_expired', 'view_only'];

type Result = Answer<unknown> | { readonly ok: false; readonly shut: Shut };

/** The page's one source of truth: it reads the sale, writes for the screens, and tells them what to show. */
export function createSurface(deps: {
  readonly call: Call;
  readonly tokens: Tokens;
  readonly now: () => number;
  readonly pause: FollowDeps['pause'];
}): Surface {
  const listeners = new Set<() => void>();
  let view: View = { page: { kind: 'loading' }, offline: false, notice: null };
  const set = (change: Partial<View>): void => {
    view = { ...view, ...change };
    for (const listener of listeners) listener();
  };

  /** The call with the current token; once more with a new one if it was refused. */
  const authorised = async (request: Request, again = true): Promise<Result> => {
    const entrance = await deps.tokens.current();
    if (entrance.kind === 'trouble') return { ok: false, problem: entrance.problem };
    if (entrance.kind !== 'in') return { ok: false, shut: entrance };
    const answer = await deps.call<unknown>({ ...request, token: entrance.token });
    if (answer.ok || answer.problem.status !== 401) return answer;
    deps.tokens.refused(entrance.token);
    return again ? authorised(request, false) : answer;
  };

  const show = (state: SurfaceState, extra: Partial<View> = {}): void => {
    const shown = view.page.kind === 'sale' ? view.page.state : null;
    // A read that was answered before a write must not take the screen back.
    if (shown !== null && shown.session.version > state.session.version) return;
    const notice = view.offline ? 'online_again' : view.notice;
    set({ page: { kind: 'sale', state, received_at: deps.now() }, offline: false, notice, ...extra });
  };

  const showShut = (shut: Shut): void => {
    if (shut.kind !== 'over') set({ page: shut });
    else if (view.page.kind !== 'sale')
      set({ page: { kind: 'unavailable', reason: 'session_terminal', request_id: null } });
  };

  const follower = createFollower({
    now: deps.now,
    pause: deps.pause,
    read: async (after_version, signal): Promise<Reading> => {
      const query = after_version === null ? '' : `?after_version=${after_version}`;
      const result = await authorised({
        method: 'GET',
        path: `/v1/embed/session${query}`,
        signal,
        timeout_ms: poll_timeout_ms,
      });
      if ('shut' in result) {
        showShut(result.shut);
        return { kind: 'shut' };
      }
      if (!result.ok) return { kind: 'problem', problem: result.problem };
      return { kind: 'state', state: result.body as SurfaceState };
    },
    shown: (state) => show(state),
    failed: (problem) => {
      if (view.page.kind === 'sale') set({ offline: true, notice: null });
      else set({ page: { kind: 'trouble', request_id: problem.request_id } });
    },
  });

  const write = async (command: Command, fields: object): Promise<Problem | null> => {
    if (view.page.kind !== 'sale') throw new Error(`${command} without a sale`);
    const expected_version = view.page.state.session.version;
    set({ notice: null });
    const body = { expected_version, ...fields };
    const result = await authorised({ method: 'POST', path: `/v1/embed/${command}`, body });
    if ('shut' in result) {
      showShut(result.shut);
      return null;
    }
    if (result.ok) {
      if (isState(result.body)) {
        show(result.body, { offline: false });
        follower.moved(result.body.session.version);
      } else follower.wake();
      return null;
    }
    const { problem } = result;
    if (problem.code === 'stale_version' && problem.state !== null) {
      show(problem.state, { notice: 'changed_elsewhere' });
      follower.moved(problem.state.session.version);
    } else if (outdated.includes(problem.code)) follower.wake();
    return problem;
  };

  return {
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run: follower.run,
    write,
    readNow: follower.wake,
    wentOffline: () => {
      if (view.page.kind === 'sale') set({ offline: true, notice: null });
    },
    dismissNotice: () => set({ notice: null }),
  };
}
