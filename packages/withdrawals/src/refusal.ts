/** Why a command did nothing more; an expected answer, not an error. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  /** One sentence that says what to do. */
  readonly message: string;
  /** JSON pointer of the input field at fault. */
  readonly param: string | null;
  readonly withdrawal_id: string | null;
}

export type RefusalCode =
  | 'invalid_input'
  | 'withdrawal_not_found'
  | 'withdrawal_completed'
  /** The attempt has ended: start a new one; its client secret is stale. */
  | 'attempt_over'
  /** Crypto is on its way in this session: it ends by payout or refund. */
  | 'session_funded'
  | 'session_not_found'
  /** Another caller was faster; read the record again. */
  | 'attempt_changed'
  | 'not_eligible'
  | 'create_refused'
  /** No answer: what happened is settled by the reconciler. */
  | 'gateway_unavailable';

export function refuse(
  code: RefusalCode,
  message: string,
  about: { readonly withdrawal_id?: string; readonly param?: string | null } = {},
): Refusal {
  return { ok: false, code, message, param: about.param ?? null, withdrawal_id: about.withdrawal_id ?? null };
}
