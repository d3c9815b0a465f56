import { comparePayee, findVerifiedName, loadPayoutAccount } from '../../users/index.js';
import type { SaleContext } from '../context.js';
import type { Sale } from '../sale.js';

/**
 * Whether an account that was given before anybody was verified is in the name that was verified since. One that is only close
 * to it is not: whoever gives it again is asked whether he means it.
 */
export async function isOwnAccount(
  { tx, deps, tenant }: SaleContext,
  account_id: string,
  end_user_id: string,
): Promise<boolean> {
  const { tenant_id } = tenant;
  const { details } = await loadPayoutAccount(tx, deps.core, tenant_id, account_id);
  const verified = await findVerifiedName(tx, deps.core, tenant_id, end_user_id);
  return verified !== null && comparePayee(details.holder_name, verified) === 'match';
}

/** What a sale is left with when its user is known from now on: an account in another name is asked for anew. */
export async function keepOwnAccount(
  context: SaleContext,
  end_user_id: string | null,
): Promise<Pick<Sale, 'account_id' | 'offer_id'>> {
  const { account_id, offer_id } = context.sale;
  if (account_id === null || end_user_id === null || (await isOwnAccount(context, account_id, end_user_id))) {
    return { account_id, offer_id };
  }
  return { account_id: null, offer_id: null };
}
