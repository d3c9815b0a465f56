import type { Refusal, RefusalCode } from '@0gate/withdrawals';

/** An answer that is not 2xx: `param` is a JSON pointer to the field at fault, `message` says what to do. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly param: string | null;
  readonly id: string | null;

  constructor(
    status: number,
    code: string,
    message: string,
    about: { param?: string | null; id?: string | null } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.param = about.param ?? null;
    this.id = about.id ?? null;
  }

  body(): object {
    return { code: this.code, message: this.message, param: this.param, ...(this.id === null ? {} : { id: this.id }) };
  }
}

export const notFound = () => new ApiError(404, 'not_found', 'There is nothing here for you.');

const statuses: Readonly<Record<RefusalCode, number>> = {
  invalid_input: 400,
  not_eligible: 400,
  withdrawal_not_found: 404,
  withdrawal_completed: 409,
  attempt_over: 409,
  session_funded: 409,
  session_not_found: 409,
  attempt_changed: 409,
  create_refused: 502,
  gateway_unavailable: 503,
};

/** The gateway's names of fields that our own API has under another name. */
const field_names: ReadonlyMap<string, string> = new Map([
  ['/target_token', '/asset'],
  ['/target_network', '/network'],
]);
const user_fields: ReadonlySet<string> = new Set(['/amount', '/currency', '/asset', '/network', '/country_code']);

/** A refusal of the kit as an HTTP answer. What the user can mend is his 400, what we have set up wrongly is our 502. */
export function fromRefusal(refusal: Refusal): ApiError {
  const param = refusal.param === null ? null : (field_names.get(refusal.param) ?? refusal.param);
  const mendable = refusal.code === 'create_refused' && param !== null && user_fields.has(param);
  const status = mendable ? 400 : statuses[refusal.code];
  return new ApiError(status, refusal.code, refusal.message, { param, id: refusal.withdrawal_id });
}
