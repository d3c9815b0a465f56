import type { Step } from '../surface-state.js';

const inputSteps: readonly Step[] = ['country', 'asset', 'identity', 'payout_account', 'price', 'source', 'deposit'];

/** Whether the sale stands at something that its user has to do. */
export const waitsForUser = (step: Step): boolean => inputSteps.includes(step);
