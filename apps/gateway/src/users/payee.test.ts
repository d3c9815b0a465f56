import { describe, expect, test } from 'vitest';
import { type PayoutMethod, payoutMethods } from '../catalogue/data.js';
import { checkDetails, comparePayee } from './payee.js';

const method = (id: string): PayoutMethod => {
  const found = payoutMethods.find((known) => known.id === id);
  if (found === undefined) throw new Error(`no method ${id}`);
  return found;
};
const sepa = (iban: string, holder_name = 'Erika Mustermann') => checkDetails(method('sepa'), { holder_name, iban });
const faster = (sort_code: string, account_number: string) =>
  checkDetails(method('faster_payments'), { holder_name: 'Ada Example', sort_code, account_number });

const ibans = [
  'DE89370400440532013000',
  'FR1420041010050500013M02606',
  'NL91ABNA0417164300',
  'ES9121000418450200051332',
  'AT861234500000000101',
  'IE31TEST12345600000101',
];

describe('IBAN', () => {
  test.each(ibans)('default: %s', (iban) => {
    expect(sepa(iban)).toEqual({
      ok: true,
      details: { holder_name: 'Erika Mustermann', iban },
      display: `${iban.slice(0, 2)} •••• ${iban.slice(-4)}`,
    });
  });

  test.each(['DE89 3704 0044 0532 0130 00', 'de89370400440532013000', 'DE89-3704-0044-0532-0130-00'])(
    'behavior: typed as %s it is the same',
    (typed) => {
      expect(sepa(typed)).toMatchObject({ ok: true, details: { iban: 'DE89370400440532013000' } });
    },
  );

  test.each([
    ['a country without this method', 'GB33BUKB20201555555555'],
    ['a country that has no IBAN', 'US89370400440532013000'],
    ['too short', 'DE8937040044053201300'],
    ['too long', 'DE893704004405320130000'],
    ['a letter where the country has digits', 'DE8937040044053201300A'],
    ['check digits 00', 'DE00370400440532013000'],
    ['nothing but a country', 'DE'],
    ['other digits', 'DE٨٩370400440532013000'],
    ['markup', '<b>DE89370400440532013000</b>'],
  ])('error: %s', (_name, iban) => {
    expect(sepa(iban)).toEqual({ ok: false, code: 'iban_invalid', field: 'iban' });
  });

  test('error: each single wrong digit, and each two neighbours exchanged', () => {
    const iban = 'DE89370400440532013000';
    let tried = 0;
    for (let at = 2; at < iban.length; at += 1) {
      const own = iban.charAt(at);
      const wrong = [...'0123456789']
        .filter((digit) => digit !== own)
        .map((digit) => iban.slice(0, at) + digit + iban.slice(at + 1));
      const next = iban.charAt(at + 1);
      if (next !== '' && next !== own) wrong.push(iban.slice(0, at) + next + own + iban.slice(at + 2));
      for (const typed of wrong) {
        expect(sepa(typed), typed).toMatchObject({ ok: false });
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(180);
  });
});

describe('sort code and account number', () => {
  test.each([
    ['089999', '66374958'],
    ['08-99-99', '66374958'],
    ['08 99 99', '6637495 8'.replace(' ', '')],
  ])('default: %s and %s', (sort_code, account_number) => {
    expect(faster(sort_code, account_number)).toEqual({
      ok: true,
      details: { holder_name: 'Ada Example', sort_code: '089999', account_number: '66374958' },
      display: 'GB •••• 4958',
    });
  });

  test.each(['08999', '0899990', '08999a', '०८९९९९', '08/99/99'])('error: sort code %s', (sort_code) => {
    expect(faster(sort_code, '66374958')).toEqual({ ok: false, code: 'sort_code_invalid', field: 'sort_code' });
  });

  test.each(['6637495', '6637495a', '-6374958', '६६३७४९५८'])('error: account number %s', (account_number) => {
    expect(faster('089999', account_number)).toEqual({
      ok: false,
      code: 'account_number_invalid',
      field: 'account_number',
    });
  });
});

describe('fields', () => {
  test.each([
    [{ iban: ibans[0] ?? '' }, 'field_required', 'holder_name'],
    [{ holder_name: 'Erika Mustermann' }, 'field_required', 'iban'],
    [{ holder_name: 'Erika Mustermann', iban: ' ' }, 'field_required', 'iban'],
    [{ holder_name: 'E'.repeat(71), iban: ibans[0] ?? '' }, 'field_invalid', 'holder_name'],
    [{ holder_name: 'Erika Mustermann', iban: '1'.repeat(43) }, 'field_invalid', 'iban'],
    [{ holder_name: 'Erika Mustermann', iban: ibans[0] ?? '', bic: 'X' }, 'unknown_field', 'bic'],
    [{ holder_name: 'Erika Mustermann', iban: ibans[0] ?? '', __proto__x: '' }, 'unknown_field', '__proto__x'],
  ])('error: %j', (fields, code, field) => {
    expect(checkDetails(method('sepa'), fields)).toEqual({ ok: false, code, field });
  });

  test.each(['E', '4711', '-', 'Eve <script>', 'Eve\u0000Example', 'a\u202Eb'])('error: the name %j', (name) => {
    expect(sepa(ibans[0] ?? '', name)).toMatchObject({ ok: false, code: 'holder_name_invalid' });
  });

  test.each(['Zoë Müller-Lüdenscheidt', 'O’Brien & Co. (Ltd)', '李小龍', 'Ли Цзе', "D'Arc"])(
    'default: the name %s',
    (name) => {
      expect(sepa(ibans[0] ?? '', name)).toMatchObject({ ok: true, details: { holder_name: name } });
    },
  );

  test('behavior: blanks around and within a name are one', () => {
    expect(sepa(ibans[0] ?? '', '  Erika \t Mustermann ')).toMatchObject({
      details: { holder_name: 'Erika Mustermann' },
    });
  });
});

test.each([
  ['Erika Mustermann', 'Erika Mustermann', 'match'],
  ['ERIKA MUSTERMANN', 'erika mustermann', 'match'],
  ['Mustermann, Erika', 'Erika Mustermann', 'match'],
  ['Zoe Muller', 'Zoë Müller', 'match'],
  ['Jean-Luc Picard', 'Jean Luc Picard', 'match'],
  ['Erika Mustermann', 'Erika Maria Mustermann', 'close_match'],
  ['Erika Maria Mustermann', 'Erika Mustermann', 'close_match'],
  ['Erika Musterman', 'Erika Mustermann', 'close_match'],
  ['Erica Musterman', 'Erika Mustermann', 'close_match'],
  ['Mustermann', 'Erika Mustermann', 'no_match'],
  ['Max Mustermann', 'Erika Mustermann', 'no_match'],
  ['Ada Example', 'Erika Mustermann', 'no_match'],
  ['', 'Erika Mustermann', 'no_match'],
] as const)('payee %j against %j: %s', (given, verified, expected) => {
  expect(comparePayee(given, verified)).toBe(expected);
});
