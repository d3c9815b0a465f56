import { useState } from 'preact/hooks';
import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { SaleHero } from '../parts/amount.js';
import { Note, ProblemNote } from '../parts/note.js';
import { Waiting } from '../parts/waiting.js';
import { useSale, useWrite } from '../surface/context.js';

/** The check happens on its provider's page: this tab goes there and comes back, or, embedded, a new tab does. */
export function IdentityScreen() {
  const { state } = useSale();
  const { status } = state.identity;
  if (status === 'review') return <Review />;
  return status === 'pending' ? <Pending key="pending" /> : <Start key="start" />;
}

function Start() {
  const { state, host, surface } = useSale();
  const { t } = useWords();
  const { busy, problem, write } = useWrite();
  const start = async (): Promise<void> => {
    // Opened by the tap itself, or the browser keeps it closed; where it goes is known only after the call.
    const tab = host.kind === 'embedded' ? openTab('about:blank') : null;
    // Embedded, the new tab has no way in here: the provider's own page says that it may be closed.
    const back = host.kind === 'hosted' ? { return_url: location.origin + location.pathname } : {};
    const done = await write('identity', back);
    const { page } = surface.view();
    const url = done && page.kind === 'sale' ? page.state.identity.url : null;
    if (url === null || !isWebAddress(url)) tab?.close();
    else if (host.kind === 'hosted') location.assign(url);
    else tab?.location.replace(url);
  };
  return (
    <Screen
      title={t('identity_title')}
      lead={t('identity_lead')}
      onSubmit={() => void start()}
      primary={{ label: t('identity_start'), busy }}
      problem={<ProblemNote problem={problem} />}
    >
      <SaleHero state={state} />
      <ul class="points">
        <li>{t('identity_point_partner')}</li>
        <li>{t('identity_point_back')}</li>
        <li>{t('identity_point_share', { brand: state.brand.brand_name })}</li>
      </ul>
    </Screen>
  );
}

function Pending() {
  const { state, host, surface } = useSale();
  const { t } = useWords();
  const [blocked, setBlocked] = useState(false);
  const { url } = state.identity;
  const go = (): void => {
    if (url === null || !isWebAddress(url)) surface.readNow();
    else if (host.kind === 'hosted') location.assign(url);
    else setBlocked(openTab(url) === null);
  };
  return (
    <Screen
      mark="waiting"
      title={t('identity_pending_title')}
      lead={t('identity_pending_lead')}
      primary={{ label: t('identity_continue'), onClick: go }}
      problem={blocked && <Note kind="warning">{t('identity_blocked')}</Note>}
    >
      <Waiting text={t('identity_waiting')} />
    </Screen>
  );
}

function Review() {
  const { state, host } = useSale();
  const { t, format } = useWords();
  const until = state.session.action_required?.until ?? null;
  return (
    <Screen
      mark="waiting"
      title={t('identity_review_title')}
      lead={t('identity_review_lead')}
      primary={{ label: t('leave_for_now', { brand: state.brand.brand_name }), onClick: () => host.leave(state) }}
    >
      {until !== null && <p>{t('identity_review_until', { time: format.moment(until) })}</p>}
    </Screen>
  );
}

function openTab(url: string): Window | null {
  const tab = window.open(url, '_blank');
  if (tab !== null) tab.opener = null;
  return tab;
}

const isWebAddress = (url: string): boolean => /^https?:\/\//.test(url);
