/**
 * Bank, card and identity data never belong in a session: the hosted surface collects them. A field that looks like one is
 * refused instead of ignored, so that a partner's mistake is seen before it is logged anywhere.
 */
const sensitive =
  /^(iban|bic|swift(_code)?|sort_?code|account_?(number|no|holder(_name)?)|routing_?number|bank(_.*)?|card(_.*)?|pan|cvv|cvc|expiry|payout_?(account|details)|beneficiary(_.*)?|ssn|tax_?id|passport(_.*)?|id_?(number|document)|national_?id|date_?of_?birth|birth_?date|dob|first_?name|last_?name|full_?name|holder_?name|identity(_.*)?|kyc)$/i;

/** The unknown fields of a body: those that are refused, and those that are ignored and named. */
export function sortUnknownFields(body: Readonly<Record<string, unknown>>, known: ReadonlySet<string>) {
  const unknown = Object.keys(body).filter((field) => !known.has(field));
  return {
    sensitive: unknown.filter((field) => sensitive.test(field)),
    ignored: unknown.filter((field) => !sensitive.test(field)),
  };
}
