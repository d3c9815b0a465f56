import type { WithdrawalRequest } from '@0gate/withdrawals';
import type { Config } from '../config.js';
import { ApiError } from './errors.js';

type Sale = Omit<WithdrawalRequest, 'owner_ref'>;

const fields: ReadonlySet<string> = new Set(['amount', 'currency', 'asset', 'network', 'mode', 'country_code']);
const currencies = ['EUR', 'GBP'];

/** A body's or query's sale, checked field by field; the error names the field and what it must be. */
export function readSale(body: unknown, config: Config): Sale {
  const given = asObject(body);
  for (const name of Object.keys(given)) {
    if (!fields.has(name)) throw invalid(name, 'unknown_field', `is not known; use ${[...fields].join(', ')}`);
  }
  const amount = given['amount'];
  if (typeof amount !== 'string' || !/^(?=.*[1-9])(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?$/.test(amount)) {
    throw invalid(
      'amount',
      'invalid_field',
      'must be a decimal string above zero with at most two decimals, such as "250.00"',
    );
  }
  const currency = given['currency'];
  if (typeof currency !== 'string' || !currencies.includes(currency.toUpperCase())) {
    throw invalid('currency', 'invalid_field', `must be ${currencies.join(' or ')}`);
  }
  const network = config.networks.find((each) => each.network === given['network']);
  if (network === undefined) {
    throw invalid('network', 'invalid_field', `must be ${config.networks.map((each) => each.network).join(' or ')}`);
  }
  const asset = given['asset'];
  if (typeof asset !== 'string' || !Object.hasOwn(network.tokens, asset)) {
    throw invalid(
      'asset',
      'invalid_field',
      `must be ${Object.keys(network.tokens).join(' or ')} on ${network.network}`,
    );
  }
  const mode = given['mode'];
  if (mode !== undefined && mode !== 'embed' && mode !== 'redirect') {
    throw invalid('mode', 'invalid_field', 'must be embed or redirect');
  }
  const country_code = given['country_code'];
  if (country_code !== undefined && (typeof country_code !== 'string' || !/^[A-Za-z]{2}$/.test(country_code))) {
    throw invalid('country_code', 'invalid_field', 'must be an ISO 3166-1 code, such as "DE"');
  }
  const sale = { amount, currency: currency.toUpperCase(), asset, network: network.network };
  return country_code === undefined ? sale : { ...sale, country_code };
}

export function asObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError(400, 'invalid_body', 'Send a JSON object.');
  }
  return body as Record<string, unknown>;
}

export function invalid(name: string, code: string, advice: string): ApiError {
  return new ApiError(400, code, `${name} ${advice}.`, { param: `/${name}` });
}
