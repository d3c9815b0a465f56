import type { Deps } from './deps.js';
import { record, text } from './facts.js';
import type { CapabilityInputs } from './gate.js';

export interface CapabilityAnswer {
  readonly eligible: boolean;
  readonly unavailable_reason: string | null;
  readonly limits: unknown;
  readonly payout_methods: readonly string[];
}

/** Asks whether this sale is possible at all, and by which payout methods. Throws what the client throws. */
export async function checkCapability(deps: Deps, inputs: CapabilityInputs): Promise<CapabilityAnswer> {
  const [eligibility, methods] = await Promise.all([
    deps.gate.capabilities.checkEligibility(inputs),
    deps.gate.capabilities.listPayoutMethods({ currency: inputs.currency }),
  ]);
  const answer = record(eligibility);
  const payout_methods = methods.data.map((method) => text(record(method)['id'])).filter((id) => id !== null);
  const eligible = answer['eligible'] === true && payout_methods.length > 0;
  const reason = text(answer['unavailable_reason']) ?? (payout_methods.length === 0 ? 'no_payout_method' : null);
  return { eligible, unavailable_reason: eligible ? null : reason, limits: answer['limits'] ?? null, payout_methods };
}

const advice: ReadonlyMap<string, { readonly message: string; readonly param: string }> = new Map([
  ['region_unsupported', { message: 'Withdrawals to this country are not possible.', param: '/country_code' }],
  ['currency_unsupported', { message: 'Choose another currency: this one cannot be paid out.', param: '/currency' }],
  ['asset_unsupported', { message: 'Choose another asset: this one cannot be sold.', param: '/asset' }],
  ['network_unsupported', { message: 'Choose another network for this asset.', param: '/network' }],
  ['no_payout_method', { message: 'Choose another currency: no payout method serves this one.', param: '/currency' }],
  ['amount_too_small', { message: 'Enter a larger amount.', param: '/amount' }],
  ['amount_too_large', { message: 'Enter a smaller amount.', param: '/amount' }],
]);

/** The answer's reason as a sentence, the bound that failed, and the field to change. */
export function explainIneligible(answer: CapabilityAnswer): {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
} {
  const code = answer.unavailable_reason ?? 'temporarily_unavailable';
  const known = advice.get(code);
  if (known === undefined) return { code, message: 'Withdrawals are paused; try again later.', param: null };
  const bound = code === 'amount_too_small' ? 'min_amount' : code === 'amount_too_large' ? 'max_amount' : null;
  const limits = record(answer.limits);
  const value = bound === null ? null : (text(limits[bound]) ?? text(limits['bound']));
  const unit = text(limits['unit']) ?? '';
  const limit = value === null ? '' : ` The limit is ${[value, unit].filter(Boolean).join(' ')}.`;
  return { code, message: `${known.message}${limit}`, param: known.param };
}
