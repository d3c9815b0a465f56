import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSurfaceWorld, type SurfaceWorld } from './testing/fixture.js';
import { faster, pageAt, sepa } from './testing/page-at.js';

let world: SurfaceWorld;

beforeAll(async () => {
  world = await openSurfaceWorld();
});
afterAll(() => world.close());

test('IBAN: each way to be wrong', async () => {
  const { page, version } = await pageAt(world, 'payout_account');
  const give = (fields: object) => page.write('payout_account', { expected_version: version, method: 'sepa', fields });
  for (const [fields, code, param] of [
    [{ ...sepa, iban: 'DE89 3704 0044 0532 0130 01' }, 'iban_invalid', '/fields/iban'],
    [{ ...sepa, iban: 'DE98 3704 0044 0532 0130 00' }, 'iban_invalid', '/fields/iban'],
    [{ ...sepa, iban: 'DE89 3704 0044 0532 0130' }, 'iban_invalid', '/fields/iban'],
    [{ ...sepa, iban: 'DE89 3704 0044 0532 0130 000' }, 'iban_invalid', '/fields/iban'],
    [{ ...sepa, iban: 'XX89 3704 0044 0532 0130 00' }, 'iban_invalid', '/fields/iban'],
    [{ ...sepa, iban: 'GB33BUKB20201555555555' }, 'iban_invalid', '/fields/iban'],
    [{ ...sepa, iban: '66374958' }, 'iban_invalid', '/fields/iban'],
    [{ ...sepa, iban: '' }, 'field_required', '/fields/iban'],
    [{ ...sepa, iban: 5 }, 'field_invalid', '/fields/iban'],
    [{ ...sepa, iban: 'D'.repeat(300) }, 'field_invalid', '/fields/iban'],
    [{ ...sepa, iban: 'D'.repeat(43) }, 'field_invalid', '/fields/iban'],
    [{ holder_name: 'Ada Example' }, 'field_required', '/fields/iban'],
    [{ iban: sepa.iban }, 'field_required', '/fields/holder_name'],
    [{ ...sepa, holder_name: ' ' }, 'field_required', '/fields/holder_name'],
    [{ ...sepa, holder_name: '<b>x</b>' }, 'holder_name_invalid', '/fields/holder_name'],
    [{ ...sepa, holder_name: 'x'.repeat(71) }, 'field_invalid', '/fields/holder_name'],
    [{ ...sepa, bic: 'COBADEFF' }, 'unknown_field', '/fields/bic'],
  ] as const) {
    const answer = await give(fields);
    expect([fields, answer.status, answer.body.code, answer.body.param]).toEqual([fields, 400, code, param]);
    expect(answer.body.message).not.toContain('DE89');
  }
  expect((await page.read()).body.session.version).toBe(version);
  expect((await give({ ...sepa, iban: 'de89370400440532013000' })).status).toBe(200);
});

test('sort code and account number: each way to be wrong', async () => {
  const { page, version } = await pageAt(world, 'payout_account', { currency: 'GBP', country_code: 'GB' });
  const give = (fields: object) =>
    page.write('payout_account', { expected_version: version, method: 'faster_payments', fields });
  for (const [fields, code, param] of [
    [{ ...faster, sort_code: '08999' }, 'sort_code_invalid', '/fields/sort_code'],
    [{ ...faster, sort_code: '0899999' }, 'sort_code_invalid', '/fields/sort_code'],
    [{ ...faster, sort_code: '08999a' }, 'sort_code_invalid', '/fields/sort_code'],
    [{ ...faster, sort_code: '０８９９９９' }, 'sort_code_invalid', '/fields/sort_code'],
    [{ ...faster, sort_code: '08-99-99-1' }, 'field_invalid', '/fields/sort_code'],
    [{ ...faster, account_number: '6637495' }, 'account_number_invalid', '/fields/account_number'],
    [{ ...faster, account_number: '6637495x' }, 'account_number_invalid', '/fields/account_number'],
    [{ ...faster, account_number: '663749581' }, 'field_invalid', '/fields/account_number'],
    [{ ...faster, account_number: 66374958 }, 'field_invalid', '/fields/account_number'],
    [{ ...sepa }, 'unknown_field', '/fields/iban'],
  ] as const) {
    const answer = await give(fields);
    expect([fields, answer.status, answer.body.code, answer.body.param]).toEqual([fields, 400, code, param]);
  }
  const given = await give(faster);
  expect([given.status, given.body.payout_account.display]).toEqual([200, 'GB •••• 4958']);
});

test('an unknown payout method, or one of another currency', async () => {
  const { page, version } = await pageAt(world, 'payout_account');
  for (const method of ['faster_payments', 'pigeon']) {
    const answer = await page.write('payout_account', { expected_version: version, method, fields: faster });
    expect([answer.status, answer.body.code, answer.body.param]).toEqual([400, 'method_unsupported', '/method']);
  }
});
