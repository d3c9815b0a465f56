import type { Catalogue } from '../../catalogue/index.js';
import { PublicError } from '../../errors/index.js';
import type { LockedQuote } from '../../quotes/index.js';
import type { NewSession } from './validate.js';

/**
 * A session at a locked price asks for what the quote is for. What it leaves open (token, network) the quote says. Whether the
 * quote can still be had is decided when it is redeemed, in the transaction of the create.
 *
 * @throws PublicError 400 that names the field which differs
 */
export function agreeWithQuote(catalogue: Catalogue, input: NewSession, locked: LockedQuote): NewSession {
  const { quote, terms } = locked;
  const differs = (field: string, is: string) =>
    new PublicError('quote_mismatch', {
      param: `/${field}`,
      message: `The quote is ${is}. Ask for the same, or lock another quote.`,
    });

  if (input.currency !== quote.currency) throw differs('currency', `in ${quote.currency}`);
  if (input.target_token !== null && input.target_token !== quote.asset)
    throw differs('target_token', `for ${quote.asset}`);
  if (input.target_network !== null && input.target_network !== quote.network) {
    throw differs('target_network', `for ${quote.network}`);
  }
  if (input.amount_in === 'fiat' && input.amount_units !== quote.fiat_minor) {
    throw differs('amount', `for ${terms.fiat_amount} ${quote.currency}`);
  }
  if (input.amount_in === 'crypto' && input.amount_units !== quote.crypto_units) {
    throw differs('amount', `for ${terms.crypto_amount} ${quote.asset}`);
  }
  const countries = catalogue.payoutMethod(quote.payout_method)?.countries ?? [];
  if (input.country_code !== null && !countries.includes(input.country_code)) {
    throw new PublicError('country_unsupported', {
      param: '/country_code',
      message: `The quote is by ${quote.payout_method}, which does not pay to this country.`,
    });
  }
  return { ...input, target_token: quote.asset, target_network: quote.network, quote_preview_id: quote.quote_id };
}
