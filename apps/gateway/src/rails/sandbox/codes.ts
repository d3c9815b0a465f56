import type { RefusalClass } from '../../payouts/index.js';

/** ISO 20022 reason codes that other details of the user's would cure. Every other refusal is for good. */
const detailsCodes: ReadonlySet<string> = new Set(['AC01', 'AC02', 'AC03', 'BE01', 'BE05', 'RC01', 'RC04']);

export const classOf = (code: string): RefusalClass => (detailsCodes.has(code) ? 'details' : 'final');

/** Our own account does not hold enough: nobody's payment has failed. */
export const isShortOfFunds = (code: string): boolean => code === 'AM04';
