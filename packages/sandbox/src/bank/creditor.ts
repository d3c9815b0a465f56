import { type Behaviour, type SyntheticAccount, synthetic_accounts } from './synthetic-accounts.js';

export type Creditor =
  | { readonly name: string; readonly iban: string }
  | { readonly name: string; readonly sort_code: string; readonly account_number: string };

const accounts: readonly SyntheticAccount[] = Object.values(synthetic_accounts);

function ibanIsRight(iban: string): boolean {
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = `${iban.slice(4)}${iban.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => `${letter.charCodeAt(0) - 55}`);
  return BigInt(digits) % 97n === 1n;
}

/** What the bank does with a payment to this creditor; an account with wrong check digits is wrong details. */
export function behaviourOf(creditor: Creditor): Behaviour {
  if ('iban' in creditor) {
    const known = accounts.find((account) => 'iban' in account && account.iban === creditor.iban);
    return known?.behaviour ?? (ibanIsRight(creditor.iban) ? 'normal' : 'wrong_details');
  }
  const { sort_code, account_number } = creditor;
  const known = accounts.find(
    (account) => 'sort_code' in account && account.sort_code === sort_code && account.account_number === account_number,
  );
  if (known !== undefined) return known.behaviour;
  return /^[0-9]{6}$/.test(sort_code) && /^[0-9]{8}$/.test(account_number) ? 'normal' : 'wrong_details';
}
