import { Screen } from '../frame/screen.js';
import type { Translate } from '../i18n/catalogue.js';
import { useWords } from '../i18n/context.js';
import { en, type MessageKey } from '../i18n/en.js';
import { RefundList } from '../parts/refunds.js';
import { useSale } from '../surface/context.js';
import type { SurfaceState } from '../surface-state.js';

/** A sale that did not come to a payout: why, where the coins are, and the way back. */
export function EndedScreen() {
  const { state, host } = useSale();
  const { t } = useWords();
  const { brand, step } = state;
  const failure = state.session.failure;
  const title = { failed: t('failed_title'), expired: t('expired_title') }[step as string] ?? t('cancelled_title');
  return (
    <Screen
      mark="bad"
      title={title}
      lead={leadOf(state, t)}
      primary={{ label: t('back_to', { brand: brand.brand_name }), onClick: () => host.leave(state) }}
    >
      {failure !== null && <p>{failureText(failure.code, t)}</p>}
      <RefundList refunds={state.refunds} />
    </Screen>
  );
}

function leadOf({ step, session, brand, refunds, deposits }: SurfaceState, t: Translate): string {
  const brand_name = brand.brand_name;
  const coins = refunds.length > 0 || deposits.length > 0;
  if (session.stage === 'refunded') return t('failed_refunded');
  if (step === 'expired') return coins ? t('expired_funded_lead') : t('expired_lead', { brand: brand_name });
  if (coins) return t('failed_refunding');
  return t(step === 'failed' ? 'failed_unfunded' : 'cancelled_lead', { brand: brand_name });
}

function failureText(code: string, t: Translate): string | null {
  const key = `failure_${code}`;
  return key in en ? t(key as MessageKey & 'failure_payout_failed') : null;
}
