import { useWords } from '../i18n/context.js';
import type { Step, SurfaceState } from '../surface-state.js';

const partOf: Readonly<Partial<Record<Step, 1 | 2 | 3 | 4>>> = {
  country: 1,
  asset: 1,
  identity: 1,
  payout_account: 1,
  price: 2,
  source: 3,
  deposit: 3,
  progress: 4,
};

/** How far the sale is, in four parts. A sale that has ended has none; other details for a payout are no step back. */
export function PartsOfSale({ state }: { readonly state: SurfaceState }) {
  const { t } = useWords();
  const part = state.step === 'payout_account' && state.payout !== null ? 4 : partOf[state.step];
  if (part === undefined) return null;
  const names = [t('part_details'), t('part_price'), t('part_send'), t('part_paid')];
  const name = names[part - 1] ?? '';
  return (
    <div class="parts">
      <div class="bars" aria-hidden="true">
        {names.map((each, index) => (
          <span key={each} class={index < part ? 'on' : undefined} />
        ))}
      </div>
      <p>{t('part_of', { part: String(part), name })}</p>
    </div>
  );
}
