import type { PayoutMethod } from '../catalogue/index.js';
import { findQuote } from '../quotes/index.js';
import type { Session } from '../sessions/index.js';
import type { SaleContext } from './context.js';
import type { Sale } from './sale.js';

/** What an amount in crypto pays out is known with its price, and judged there: until then every method may carry it. */
export function canCarry({ amount_in, amount_units }: Session, { min_minor, max_minor }: PayoutMethod): boolean {
  return amount_in === 'crypto' || (amount_units >= min_minor && amount_units <= max_minor);
}

/** A price that is held was made for one method. Who has to give other details after a payout that failed may choose anew. */
export const isMethodFixed = ({ deposit_deadline, payout_track }: Sale): boolean =>
  deposit_deadline !== null && payout_track !== 'details_needed';

/** The methods that the user may choose, in the order they are offered: of the currency, to a country, as far as the price goes. */
export async function openMethods(
  context: SaleContext,
  country_code: string | null = context.sale.country_code,
): Promise<readonly PayoutMethod[]> {
  const { tx, deps, tenant, session, sale } = context;
  const methods = deps.catalogue(tenant.mode).methodsFor(session.currency, country_code);
  if (!isMethodFixed(sale) || sale.quote_id === null) return methods;
  const quote = await findQuote(tx, tenant.tenant_id, sale.quote_id);
  return methods.filter(({ id }) => id === quote?.payout_method);
}
