import { randomUUID } from 'node:crypto';
import { listAttempts } from '../attempts.store.js';
import type { Deps } from '../deps.js';
import { type Refusal, refuse } from '../refusal.js';
import { withTx } from '../tx.js';
import { insertWithdrawal, lockWithdrawal } from '../withdrawals.store.js';
import { recordNewAttempt } from './new-attempt.js';
import { type OpenedSession, openSession } from './open-session.js';

export interface WithdrawalRequest {
  /** The partner's own opaque id of the person; never sent to the gateway. */
  readonly owner_ref: string;
  /** What the user receives: a decimal string such as `250.00`. */
  readonly amount: string;
  readonly currency: string;
  readonly asset: string;
  readonly network: string;
  readonly country_code?: string;
  readonly locale?: string;
  readonly wallet_address?: string;
}

/**
 * Records a withdrawal and its first attempt, checks that the sale is possible, and opens the session. Once recorded it
 * is kept whatever happens next: a crash or a silent gateway leaves it `withdrawal_pending_session` for the reconciler.
 */
export async function requestWithdrawal(deps: Deps, request: WithdrawalRequest): Promise<OpenedSession | Refusal> {
  const invalid = validateSale(request);
  if (invalid !== null) return invalid;
  const { owner_ref, amount, asset, locale, wallet_address } = request;
  const withdrawal_id = `wd_${randomUUID().replaceAll('-', '')}`;
  const attempt = await withTx(deps.pool, async (tx) => {
    await insertWithdrawal(tx, {
      withdrawal_id,
      owner_ref,
      amount,
      currency: request.currency.toUpperCase(),
      asset,
      network: request.network,
      country_code: request.country_code?.toUpperCase() ?? null,
      created_at: deps.now(),
    });
    const withdrawal = await lockWithdrawal(tx, withdrawal_id);
    if (withdrawal === null) throw new Error(`withdrawal ${withdrawal_id} was not written`);
    await recordNewAttempt(tx, deps, withdrawal, 1, {
      ...(locale === undefined ? {} : { locale }),
      ...(wallet_address === undefined ? {} : { wallet_address }),
    });
    return (await listAttempts(tx, withdrawal_id))[0];
  });
  if (attempt === undefined) throw new Error(`attempt 1 of ${withdrawal_id} was not written`);
  return await openSession(deps, attempt);
}

const patterns = {
  amount: {
    pattern: /^(?=.*[1-9])(0|[1-9][0-9]{0,14})(\.[0-9]{1,8})?$/,
    fix: 'a decimal string above zero, such as "250.00"',
  },
  currency: { pattern: /^[A-Za-z]{3}$/, fix: 'an ISO 4217 code, such as "EUR"' },
  asset: { pattern: /^[A-Za-z0-9.]{1,20}$/, fix: 'an asset symbol, such as "USDC"' },
  network: { pattern: /^[A-Za-z0-9_-]{1,40}$/, fix: 'a network name, such as "ETHEREUM"' },
  country_code: { pattern: /^[A-Za-z]{2}$/, fix: 'an ISO 3166-1 code, such as "DE"' },
} as const;

/** The first field that is malformed, with what it must be; null when all are well formed. */
export function validateSale(request: Omit<WithdrawalRequest, 'owner_ref'>): Refusal | null {
  for (const [field, { pattern, fix }] of Object.entries(patterns)) {
    const value: unknown = request[field as keyof typeof patterns];
    if (value === undefined && field === 'country_code') continue;
    if (typeof value !== 'string' || !pattern.test(value)) {
      return refuse('invalid_input', `${field} must be ${fix}.`, { param: `/${field}` });
    }
  }
  return null;
}
