import { PublicError } from '../errors/index.js';
import { isCountry } from './countries.js';

/** The country as it is kept; null for none. @throws PublicError 400 for two letters that are no country's */
export function countryOf(code: string | null | undefined): string | null {
  if (code === undefined || code === null) return null;
  const upper = code.toUpperCase();
  if (isCountry(upper)) return upper;
  throw new PublicError('field_invalid', {
    param: '/country_code',
    message: 'country_code must be a country of ISO 3166-1, two letters, like DE.',
  });
}
