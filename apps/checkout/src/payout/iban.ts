/** Length of an IBAN by country, for the countries that have one. */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};

export type IbanProblem =
  | { readonly kind: 'country' | 'characters' | 'checksum' }
  | { readonly kind: 'unknown_country'; readonly country: string }
  | { readonly kind: 'too_short' | 'too_long'; readonly country: string; readonly length: number };

/** The IBAN as banks take it: upper case, no blanks or separators. */
export function plainIban(typed: string): string {
  return typed.replace(/[\s.-]+/g, '').toUpperCase();
}

/** In groups of four, as it stands on paper. */
export function groupIban(typed: string): string {
  return plainIban(typed).replace(/(.{4})(?=.)/g, '$1 ');
}

/**
 * What is wrong with an IBAN, in the order in which it is typed: country, characters, length, check digits.
 *
 * @param complete false while the user is still typing: then a short one is no problem yet
 */
export function ibanProblem(typed: string, complete: boolean): IbanProblem | null {
  const iban = plainIban(typed);
  const country = iban.slice(0, 2);
  if (country.length < 2) return complete || !/^[A-Z]*$/.test(country) ? { kind: 'country' } : null;
  if (!/^[A-Z]{2}$/.test(country)) return { kind: 'country' };
  const length = lengths[country];
  if (length === undefined) return { kind: 'unknown_country', country };
  if (!/^[A-Z]{2}[0-9]{0,2}[A-Z0-9]*$/.test(iban)) return { kind: 'characters' };
  if (iban.length > length) return { kind: 'too_long', country, length };
  if (iban.length < length) return complete ? { kind: 'too_short', country, length } : null;
  return mod97(iban) === 1 ? null : { kind: 'checksum' };
}

/** ISO 7064 over the IBAN with its first four characters moved to the end; letters count as 10 to 35. */
function mod97(iban: string): number {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
