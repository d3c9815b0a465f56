import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import type { PayoutMethod } from '../catalogue/index.js';
import type { ErrorCode } from '../errors/index.js';

/** Payout details as the rail takes them: the holder's name and the method's own fields, without blanks. */
export type AccountDetails =
  | { readonly holder_name: string; readonly iban: string }
  | { readonly holder_name: string; readonly sort_code: string; readonly account_number: string };

export type DetailsCheck =
  | { readonly ok: true; readonly details: AccountDetails; readonly display: string }
  | { readonly ok: false; readonly code: ErrorCode; readonly field: string };

// Letters, marks and the few signs that names have; what banks take is narrower, and the rail's adapter narrows it.
const namePattern = /^[\p{L}\p{M}][\p{L}\p{M}\p{N} .,'’&/()-]{1,69}$/u;

/**
 * Checks what the user typed against the method's fields: an IBAN by country, length, check digits and reach; a sort code and
 * account number by their form. Unknown fields are refused by name.
 */
export function checkDetails(method: PayoutMethod, fields: Readonly<Record<string, string>>): DetailsCheck {
  const known = new Set(method.fields.map((field) => field.name));
  const unknown = Object.keys(fields).find((name) => !known.has(name));
  if (unknown !== undefined) return { ok: false, code: 'unknown_field', field: unknown };
  for (const { name, max_length } of method.fields) {
    const value = fields[name];
    if (value === undefined || value.trim() === '') return { ok: false, code: 'field_required', field: name };
    if (value.length > max_length) return { ok: false, code: 'field_invalid', field: name };
  }
  const holder_name = (fields['holder_name'] ?? '').trim().replace(/\s+/g, ' ');
  if (!namePattern.test(holder_name)) return { ok: false, code: 'holder_name_invalid', field: 'holder_name' };

  if (known.has('iban')) {
    const iban = electronicFormatIBAN(fields['iban'] ?? '') ?? '';
    if (!isValidIBAN(iban) || !method.countries.includes(iban.slice(0, 2))) {
      return { ok: false, code: 'iban_invalid', field: 'iban' };
    }
    return { ok: true, details: { holder_name, iban }, display: `${iban.slice(0, 2)} •••• ${iban.slice(-4)}` };
  }
  const sort_code = (fields['sort_code'] ?? '').replace(/[ -]/g, '');
  if (!/^[0-9]{6}$/.test(sort_code)) return { ok: false, code: 'sort_code_invalid', field: 'sort_code' };
  const account_number = (fields['account_number'] ?? '').replace(/ /g, '');
  if (!/^[0-9]{8}$/.test(account_number)) return { ok: false, code: 'account_number_invalid', field: 'account_number' };
  return {
    ok: true,
    details: { holder_name, sort_code, account_number },
    display: `GB •••• ${account_number.slice(-4)}`,
  };
}

export type PayeeMatch = 'match' | 'close_match' | 'no_match';

/** Compares a payee's name with the verified one: equal but for case, accents and order of words; close = a typo or a name left out. */
export function comparePayee(given: string, verified: string): PayeeMatch {
  const a = words(given);
  const b = words(verified);
  if (a.join(' ') === b.join(' ')) return 'match';
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (shorter.length >= 2 && shorter.every((word) => longer.includes(word))) return 'close_match';
  return editDistance(a.join(' '), b.join(' ')) <= 2 ? 'close_match' : 'no_match';
}

function words(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .sort();
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
