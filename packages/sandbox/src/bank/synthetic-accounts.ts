/**
 * What the bank does with a payment to an account:
 * - `normal`: accepted, then settled.
 * - `wrong_details`: refused at once, AC01, the user can correct them.
 * - `closed`: refused at once, AC04, for good.
 * - `final_refusal`: accepted, then rejected for good.
 * - `accept_then_timeout`: booked and settled, but the call is never answered.
 * - `slow`: booked at once, answered after three seconds.
 * - `silence`: not booked and never answered.
 */
export type Behaviour =
  | 'normal'
  | 'wrong_details'
  | 'closed'
  | 'final_refusal'
  | 'accept_then_timeout'
  | 'slow'
  | 'silence';

export type SyntheticAccount =
  | { readonly iban: string; readonly behaviour: Behaviour }
  | { readonly sort_code: string; readonly account_number: string; readonly behaviour: Behaviour };

/**
 * Every account number that appears anywhere in this project. None belongs to anybody: the IBANs are registry examples
 * or use bank codes that were never given out, the sort code is the one reserved for testing the modulus check.
 * All check digits are right.
 */
export const synthetic_accounts = {
  de_normal: { iban: 'DE89370400440532013000', behaviour: 'normal' },
  de_second: { iban: 'DE33123456780000000101', behaviour: 'normal' },
  fr_normal: { iban: 'FR1420041010050500013M02606', behaviour: 'normal' },
  fr_second: { iban: 'FR7612345678900000000010155', behaviour: 'normal' },
  nl_normal: { iban: 'NL91ABNA0417164300', behaviour: 'normal' },
  es_normal: { iban: 'ES9121000418450200051332', behaviour: 'normal' },
  at_normal: { iban: 'AT861234500000000101', behaviour: 'normal' },
  ie_normal: { iban: 'IE31TEST12345600000101', behaviour: 'normal' },
  de_wrong_details: { iban: 'DE22123456780000000202', behaviour: 'wrong_details' },
  de_final_refusal: { iban: 'DE11123456780000000303', behaviour: 'final_refusal' },
  de_accept_then_timeout: { iban: 'DE97123456780000000404', behaviour: 'accept_then_timeout' },
  de_slow: { iban: 'DE86123456780000000505', behaviour: 'slow' },
  de_silence: { iban: 'DE75123456780000000606', behaviour: 'silence' },
  de_closed: { iban: 'DE64123456780000000707', behaviour: 'closed' },
  gb_normal: { sort_code: '089999', account_number: '66374958', behaviour: 'normal' },
  gb_second: { sort_code: '089999', account_number: '10000100', behaviour: 'normal' },
  gb_wrong_details: { sort_code: '089999', account_number: '20000200', behaviour: 'wrong_details' },
  gb_final_refusal: { sort_code: '089999', account_number: '30000300', behaviour: 'final_refusal' },
  gb_accept_then_timeout: { sort_code: '089999', account_number: '40000400', behaviour: 'accept_then_timeout' },
  gb_slow: { sort_code: '089999', account_number: '50000500', behaviour: 'slow' },
  gb_silence: { sort_code: '089999', account_number: '60000600', behaviour: 'silence' },
  gb_closed: { sort_code: '089999', account_number: '70000700', behaviour: 'closed' },
} as const satisfies Record<string, SyntheticAccount>;
