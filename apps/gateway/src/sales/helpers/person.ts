import type { PayoutMethod } from '../../catalogue/index.js';

/** Whom the helpers play. */
export const person = { name: 'Ada Example' } as const;

/** Where they live, by the currency that they are paid in. */
export const homes: Readonly<Record<string, string>> = { EUR: 'DE', GBP: 'GB' };

/** Accounts of the sandbox bank that belong to nobody: one takes each payment, the other refuses each for good. */
const accounts = {
  pays: { iban: 'DE89370400440532013000', sort_code: '089999', account_number: '66374958' },
  refuses: { iban: 'DE11123456780000000303', sort_code: '089999', account_number: '30000300' },
} as const;

export type Ending = keyof typeof accounts;

/** Somebody's details for a method's own fields. */
export function detailsFor(method: PayoutMethod, ending: Ending, holder_name: string): Record<string, string> {
  const known: Readonly<Record<string, string>> = { holder_name, ...accounts[ending] };
  return Object.fromEntries(method.fields.map(({ name }) => [name, known[name] ?? '']));
}
