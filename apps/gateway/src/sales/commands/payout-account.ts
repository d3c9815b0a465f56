import { PublicError } from '../../errors/index.js';
import { newId } from '../../ids/index.js';
import { checkDetails, comparePayee, findVerifiedName, insertPayoutAccount } from '../../users/index.js';
import { change, type SaleContext } from '../context.js';
import { openMethods } from '../methods.js';
import { policy, whole } from '../policy.js';
import { reviewLeft, unlessReview } from '../review.js';
import { currencyOf, expectedFiat } from '../worth.js';
import { guard } from './guard.js';
import { startPayout } from './payout.js';

/**
 * Takes the account that the money goes to. The name is compared with the verified one: a match goes, a close match asks, no
 * match blocks; without a verified name an account passes up to a limit. After refused payout details the same command starts
 * the next payout.
 */
export async function setPayoutAccount(
  context: SaleContext,
  input: {
    expected_version: number;
    method: string;
    fields: Readonly<Record<string, string>>;
    accept_name_mismatch: boolean;
  },
): Promise<SaleContext> {
  guard(context, input.expected_version, ['payout_account', 'price']);
  const { tx, deps, tenant, session, sale, at } = context;
  const method = (await openMethods(context)).find(({ id }) => id === input.method);
  if (method === undefined) throw new PublicError('method_unsupported', { param: '/method' });
  const checked = checkDetails(method, input.fields);
  if (!checked.ok) throw new PublicError(checked.code, { param: `/fields/${checked.field}` });

  const payee_check = await checkPayee(context, checked.details.holder_name, input.accept_name_mismatch);
  const account_id = newId('acct');
  await insertPayoutAccount(tx, deps.core, {
    tenant_id: tenant.tenant_id,
    account_id,
    session_id: session.session_id,
    end_user_id: sale.end_user_id,
    method: method.id,
    currency: method.currency,
    subject: session.subject,
    details: checked.details,
    display: checked.display,
    payee_check,
    at,
  });
  const changed = await change(context, {
    sale: { account_id, offer_id: null },
    session: {
      action_required: sale.payout_track === 'details_needed' ? await reviewLeft(context) : await unlessReview(context),
    },
    events: [{ type: 'session.user_input' }],
  });
  return sale.payout_track === 'details_needed' ? startPayout(changed) : changed;
}

async function checkPayee(context: SaleContext, holder_name: string, accepted: boolean) {
  const { tx, deps, tenant, sale, session } = context;
  const param = '/fields/holder_name';
  const verified =
    sale.end_user_id === null ? null : await findVerifiedName(tx, deps.core, tenant.tenant_id, sale.end_user_id);
  if (verified === null) {
    const fiat_minor = await expectedFiat(tx, deps, tenant.mode, session);
    const most = whole(policy.uncheckedPayeeUpTo, currencyOf(deps, tenant.mode, session));
    if (fiat_minor === null || fiat_minor > most) throw new PublicError('payee_no_match', { param });
    return 'not_possible' as const;
  }
  const match = comparePayee(holder_name, verified);
  if (match === 'match') return 'match' as const;
  if (match === 'no_match') throw new PublicError('payee_no_match', { param });
  if (!accepted) throw new PublicError('payee_close_match', { param, extra: { suggested_name: verified } });
  return 'close_match_accepted' as const;
}
