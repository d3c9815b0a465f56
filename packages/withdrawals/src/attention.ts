/** Why a person must look at a withdrawal, the gravest first: a graver reason replaces a lesser one, never the other way. */
export const attentionReasons = [
  'second_completion',
  'payout_returned',
  'amount_differs',
  'unknown_session',
  'manual_review',
] as const;
export type Attention = (typeof attentionReasons)[number];

/** The graver of two reasons; `null` is none. */
export function graver(a: Attention | null, b: Attention | null): Attention | null {
  if (a === null || b === null) return a ?? b;
  return attentionReasons.indexOf(a) <= attentionReasons.indexOf(b) ? a : b;
}
