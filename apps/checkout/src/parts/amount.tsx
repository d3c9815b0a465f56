import { useWords } from '../i18n/context.js';
import type { SurfaceState } from '../surface-state.js';

/** What the sale is about, the largest thing on the screen. */
export function Hero({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <p class="hero">
      <span class="label">{label}</span> <strong>{text}</strong>
    </p>
  );
}

/** Before there is a price: what the user receives, or what they sell when the sale was opened in coins. */
export function SaleHero({ state }: { readonly state: SurfaceState }) {
  const { t, format } = useWords();
  const { session, offer } = state;
  if (offer !== null) return <Hero label={t('you_receive')} text={format.money(offer.fiat_amount, session.currency)} />;
  if (session.amount_in === 'fiat')
    return <Hero label={t('you_receive')} text={format.money(session.amount, session.currency)} />;
  return <Hero label={t('you_sell')} text={format.exact(session.amount, session.target_token ?? '')} />;
}
