import { expect, test } from 'vitest';
import { behaviourOf } from './creditor.js';
import { synthetic_accounts } from './synthetic-accounts.js';

const accounts = Object.entries(synthetic_accounts);

/** The modulus check of the reserved sort code: weights 7 1 3 over the account number, divisible by ten. */
function modulusIsRight(account_number: string): boolean {
  const weights = [7, 1, 3, 7, 1, 3, 7, 1];
  return (
    [...account_number].reduce((sum, digit, at) => sum + (weights[at] ?? 0) * Number.parseInt(digit, 10), 0) % 10 === 0
  );
}

test.each(accounts)('%s behaves as listed', (_, { behaviour, ...account }) => {
  expect(behaviourOf({ name: 'Ada Example', ...account })).toBe(behaviour);
});

test.each(accounts)('%s has the right check digits', (_, account) => {
  if ('iban' in account) {
    const moved = account.iban.slice(4) + account.iban.slice(0, 4);
    const digits = [...moved].map((character) => Number.parseInt(character, 36)).join('');
    expect(BigInt(digits) % 97n).toBe(1n);
  } else {
    expect(account.account_number).toMatch(/^[0-9]{8}$/);
    expect(modulusIsRight(account.account_number)).toBe(true);
  }
});

test('no account is listed twice', () => {
  const numbers = accounts.map(([, account]) => ('iban' in account ? account.iban : account.account_number));
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('an unlisted IBAN pays when its check digits are right and is wrong details when they are not', () => {
  expect(behaviourOf({ name: 'A', iban: synthetic_accounts.de_normal.iban.replace('DE89', 'DE88') })).toBe(
    'wrong_details',
  );
});
