import { useWords } from '../i18n/context.js';
import type { SurfaceState } from '../surface-state.js';

/** What the sale is about. Where the amount is what the screen is for, it is the largest thing on it. */
export function Hero({ label, text, large }: { label: string; text: string; large?: boolean }) {
  return (
    <p class={large ? 'hero large' : 'hero'}>
      <span class="label">{label}</span> <strong>{text}</strong>
    </p>
  );
}

/** Before there is a price: what the user receives, or what they sell when the sale was opened in coins. */
export function SaleHero({ state, large = false }: { readonly state: SurfaceState; readonly large?: boolean }) {
  const { t, format } = useWords();
  const { session, offer } = state;
  if (offer !== null)
    return <Hero large={large} label={t('you_receive')} text={format.money(offer.fiat_amount, session.currency)} />;
  if (session.amount_in === 'fiat')
    return <Hero large={large} label={t('you_receive')} text={format.money(session.amount, session.currency)} />;
  return <Hero large={large} label={t('you_sell')} text={format.exact(session.amount, session.target_token ?? '')} />;
}
