/**
 * The story of one attempt.
 *
 * An attempt is recorded before the gateway is asked for a session, so it begins as `withdrawal_pending_session`. Once a
 * session exists the user has to act; once the gateway has seen the deposit it is processing; then it ends, once:
 * completed (fiat has settled), failed (payout ruled out), closed (expired) or cancelled. Signals come late, twice and
 * out of order, so a signal may skip states, but none leads back: a `processing` heard after `completed` changes nothing.
 * A deposit that a reorganisation removed lets a processing attempt still end as closed, cancelled or failed. After an
 * end nothing moves; a signal that contradicts the end asks for a person.
 */
export const attemptStates = [
  'withdrawal_pending_session',
  'withdrawal_pending_user_action',
  'withdrawal_processing',
  'withdrawal_completed',
  'withdrawal_failed',
  'withdrawal_closed',
  'withdrawal_cancelled',
] as const;
export type WithdrawalState = (typeof attemptStates)[number];

export const signals = [
  'session_open',
  'processing',
  'completed',
  'failed',
  'expired',
  'cancelled',
  /** The gateway refused to make a session, or the capability check said no: there is nothing to wait for. */
  'create_refused',
] as const;
export type Signal = (typeof signals)[number];

type LiveState = 'withdrawal_pending_session' | 'withdrawal_pending_user_action' | 'withdrawal_processing';
type FinalState = Exclude<WithdrawalState, LiveState>;

const ends = {
  completed: 'withdrawal_completed',
  failed: 'withdrawal_failed',
  expired: 'withdrawal_closed',
  cancelled: 'withdrawal_cancelled',
} as const;

/** (state, signal) → next state. */
export const transitions: Readonly<Record<LiveState, Readonly<Record<Signal, WithdrawalState>>>> = {
  withdrawal_pending_session: {
    session_open: 'withdrawal_pending_user_action',
    processing: 'withdrawal_processing',
    ...ends,
    create_refused: 'withdrawal_failed',
  },
  withdrawal_pending_user_action: {
    session_open: 'withdrawal_pending_user_action',
    processing: 'withdrawal_processing',
    ...ends,
    create_refused: 'withdrawal_pending_user_action',
  },
  withdrawal_processing: {
    session_open: 'withdrawal_processing',
    processing: 'withdrawal_processing',
    ...ends,
    create_refused: 'withdrawal_processing',
  },
};

/** Signals that cannot be true beside the end that was recorded. A session that failed funded is `cancelled` once refunded. */
const contradictions: Readonly<Record<FinalState, readonly Signal[]>> = {
  withdrawal_completed: ['failed', 'expired', 'cancelled'],
  withdrawal_failed: ['completed', 'expired'],
  withdrawal_closed: ['completed', 'failed', 'cancelled'],
  withdrawal_cancelled: ['completed', 'failed', 'expired'],
};

export function isLive(state: WithdrawalState): state is LiveState {
  return state in transitions;
}

/** What a signal does to an attempt. `contradicts`: the signal denies an end already recorded, so a person must look. */
export function apply(
  state: WithdrawalState,
  signal: Signal,
): { readonly state: WithdrawalState; readonly contradicts: boolean } {
  if (isLive(state)) return { state: transitions[state][signal], contradicts: false };
  return { state, contradicts: contradictions[state].includes(signal) };
}

/**
 * A withdrawal stands where its newest attempt stands, unless one of its attempts was paid: then it is completed, and
 * nothing an older or newer attempt says changes that. Only the command that starts a new attempt takes it up again.
 */
export function withdrawalState(attempts: readonly { number: number; state: WithdrawalState }[]): WithdrawalState {
  if (attempts.some((attempt) => attempt.state === 'withdrawal_completed')) return 'withdrawal_completed';
  const newest = attempts.reduce<{ number: number; state: WithdrawalState } | null>(
    (found, attempt) => (found === null || attempt.number > found.number ? attempt : found),
    null,
  );
  return newest?.state ?? 'withdrawal_pending_session';
}
