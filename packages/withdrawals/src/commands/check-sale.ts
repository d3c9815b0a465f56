import { checkCapability, explainIneligible } from '../capability.js';
import type { Deps } from '../deps.js';
import { type Refusal, refuse } from '../refusal.js';
import { readTrouble } from '../trouble.js';
import { validateSale, type WithdrawalRequest } from './request-withdrawal.js';

/** Says before anything is recorded whether this sale is possible, so that a page can offer or explain its button. */
export async function checkSale(
  deps: Deps,
  sale: Omit<WithdrawalRequest, 'owner_ref'>,
): Promise<{ readonly ok: true; readonly payout_methods: readonly string[] } | Refusal> {
  const invalid = validateSale(sale);
  if (invalid !== null) return invalid;
  try {
    const answer = await checkCapability(deps, {
      side: 'off_ramp',
      currency: sale.currency.toUpperCase(),
      asset: sale.asset,
      network: sale.network,
      amount: sale.amount,
      ...(sale.country_code === undefined ? {} : { country_code: sale.country_code.toUpperCase() }),
    });
    if (answer.eligible) return { ok: true, payout_methods: answer.payout_methods };
    const { message, param } = explainIneligible(answer);
    return refuse('not_eligible', message, { param });
  } catch (error) {
    const trouble = readTrouble(error);
    if (trouble.kind === 'refused') return refuse('not_eligible', trouble.message, { param: trouble.param });
    return refuse('gateway_unavailable', 'The gateway did not answer; try again in a minute.');
  }
}
