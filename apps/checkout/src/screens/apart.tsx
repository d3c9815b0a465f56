import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { en, type MessageKey } from '../i18n/en.js';
import { Button } from '../parts/button.js';
import type { Host } from '../surface/host.js';
import type { Page } from '../surface/surface.js';

/** What the page shows when it has no sale to show. Each has a way on and a way out. */
export function ApartScreen(props: {
  readonly page: Exclude<Page, { kind: 'sale' }>;
  readonly host: Host;
  readonly readNow: () => void;
}) {
  const { page, host } = props;
  const { t } = useWords();
  const reload = { label: t('lost_reload'), onClick: () => location.reload() };
  const request_id = 'request_id' in page ? page.request_id : null;
  const reference = request_id !== null && <p class="fine">{t('request_reference', { request_id })}</p>;
  const out = host.canLeave && (
    <Button kind="quiet" onClick={() => host.leave(null)}>
      {host.kind === 'hosted' ? t('back') : t('close')}
    </Button>
  );
  if (page.kind === 'loading') {
    return (
      <div class="screen loading" role="status">
        <span class="spinner large" aria-hidden="true" />
        <span class="ears-only">{t('loading')}</span>
      </div>
    );
  }
  if (page.kind === 'lost') {
    return (
      <Screen key="lost" mark="bad" title={t('lost_title')} lead={t('lost_lead')} primary={reload} secondary={out}>
        {reference}
      </Screen>
    );
  }
  if (page.kind === 'trouble') {
    const again = { label: t('try_again'), onClick: props.readNow };
    return (
      <Screen
        key="trouble"
        mark="bad"
        title={t('trouble_title')}
        lead={t('trouble_lead')}
        primary={again}
        secondary={out}
      >
        {reference}
      </Screen>
    );
  }
  const key = `unavailable_${page.reason}`;
  const lead = key in en ? t(key as MessageKey & 'unavailable_other') : t('unavailable_other');
  return (
    <Screen
      key="unavailable"
      mark="waiting"
      title={t('unavailable_title')}
      lead={lead}
      primary={reload}
      secondary={out}
    >
      {reference}
    </Screen>
  );
}
