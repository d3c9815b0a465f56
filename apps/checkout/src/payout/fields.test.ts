import { expect, test } from 'vitest';
import { catalogueOf, translator } from '../i18n/catalogue.js';
import type { PayoutField } from '../surface-state.js';
import { complaint, formatOf, labelOf } from './fields.js';
import { groupIban, ibanProblem } from './iban.js';
import { speedText } from './speed.js';

const t = translator(catalogueOf('en'));
const field = (format: PayoutField['format']): PayoutField => ({
  name: format,
  label_key: format,
  format,
  example: '',
  max_length: 42,
});

test('an IBAN is checked as it is typed: country, characters, length, check digits', () => {
  const good = 'DE89 3704 0044 0532 0130 00';
  expect(ibanProblem(good, true)).toBeNull();
  expect(ibanProblem('gb29nwbk60161331926819', true)).toBeNull();
  for (let length = 1; length < good.length; length += 1) expect(ibanProblem(good.slice(0, length), false)).toBeNull();
  expect(ibanProblem('D1', false)).toEqual({ kind: 'country' });
  expect(ibanProblem('US12', false)).toEqual({ kind: 'unknown_country', country: 'US' });
  expect(ibanProblem('DE89 37*4', false)).toEqual({ kind: 'characters' });
  expect(ibanProblem('DE89 3704', true)).toEqual({ kind: 'too_short', country: 'DE', length: 22 });
  expect(ibanProblem(`${good}1`, false)).toEqual({ kind: 'too_long', country: 'DE', length: 22 });
});

test('every wrong digit and every swapped pair of an IBAN is found', () => {
  const iban = 'DE89370400440532013000';
  for (let at = 2; at < iban.length; at += 1) {
    const digit = (Number.parseInt(iban.charAt(at), 10) + 1) % 10;
    expect(ibanProblem(iban.slice(0, at) + digit + iban.slice(at + 1), true)).toEqual({ kind: 'checksum' });
    const swapped = iban.slice(0, at) + iban.charAt(at + 1) + iban.charAt(at) + iban.slice(at + 2);
    if (at + 1 < iban.length && swapped !== iban) expect(ibanProblem(swapped, true)).toEqual({ kind: 'checksum' });
  }
});

test('fields are tidied for the eye and sent plain', () => {
  expect(groupIban('de89370400440532013000')).toBe('DE89 3704 0044 0532 0130 00');
  expect(formatOf(field('iban')).plain('de89 3704-0044.0532 0130 00')).toBe('DE89370400440532013000');
  expect(formatOf(field('sort_code')).tidy('089999')).toBe('08-99-99');
  expect(formatOf(field('sort_code')).plain('08-99-99')).toBe('089999');
  expect(formatOf(field('text')).plain('  Ada   Example ')).toBe('Ada Example');
});

test('complaints say what to do', () => {
  expect(complaint(field('sort_code'), '60-83-7', t)).toBe(en('error_sort_code_invalid'));
  expect(complaint(field('account_number'), '1234567x', t)).toBe(en('error_account_number_invalid'));
  expect(complaint(field('text'), 'A', t)).toBe(en('error_holder_name_invalid'));
  expect(complaint(field('iban'), ' ', t)).toBe(en('required'));
  expect(complaint(field('account_number'), '12345678', t)).toBeNull();
});

test('a field or speed that no catalogue knows is shown as the gateway names it', () => {
  expect(labelOf(field('iban'), t)).toBe('IBAN');
  expect(labelOf({ ...field('text'), name: 'branch_code', label_key: 'branch_code' }, t)).toBe('branch code');
  expect(speedText('one business day', t)).toBe('arrives within one business day');
  expect(speedText('by carrier pigeon', t)).toBe('by carrier pigeon');
});

function en(
  key: 'required' | 'error_sort_code_invalid' | 'error_account_number_invalid' | 'error_holder_name_invalid',
) {
  return catalogueOf('en')[key];
}
