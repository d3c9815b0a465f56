import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { SaleHero } from '../parts/amount.js';
import { useSale } from '../surface/context.js';

/** A link opened a sale that waits for its user: it may be looked at here, and goes on where the secret is. */
export function ViewOnlyScreen() {
  const { state, host } = useSale();
  const { t } = useWords();
  const brand = state.brand.brand_name;
  return (
    <Screen
      mark="waiting"
      title={t('view_title', { brand })}
      lead={t('view_lead', { brand })}
      primary={{ label: t('back_to', { brand }), onClick: () => host.leave(state) }}
    >
      <SaleHero large state={state} />
    </Screen>
  );
}
