import type { PayoutMethod } from '../catalogue/index.js';
import type { Session } from '../sessions/index.js';

/** What an amount in crypto pays out is known with its price, and judged there: until then every method may carry it. */
export function canCarry({ amount_in, amount_units }: Session, { min_minor, max_minor }: PayoutMethod): boolean {
  return amount_in === 'crypto' || (amount_units >= min_minor && amount_units <= max_minor);
}
