import { Screen } from '../frame/screen.js';
import type { Translate } from '../i18n/catalogue.js';
import { useWords } from '../i18n/context.js';
import type { Format } from '../i18n/format.js';
import { Hero, SaleHero } from '../parts/amount.js';
import { networkName } from '../parts/network-name.js';
import { Note } from '../parts/note.js';
import { RefundList } from '../parts/refunds.js';
import { type Stop, Timeline } from '../parts/timeline.js';
import { useSale } from '../surface/context.js';
import type { Stage, SurfaceState } from '../surface-state.js';

/** The coins are there or on their way: what happened, what comes, and that nobody has to wait for it. */
export function ProgressScreen() {
  const { state, host } = useSale();
  const { t, format } = useWords();
  const { session, payout, brand } = state;
  const [title, lead] = headline(state, t);
  return (
    <Screen
      mark={session.stage === 'payout_returned' ? 'bad' : 'waiting'}
      title={title}
      lead={lead}
      primary={{ label: t('back_to', { brand: brand.brand_name }), onClick: () => host.leave(state) }}
    >
      {payout === null ? (
        <SaleHero large state={state} />
      ) : (
        <Hero large label={t('you_receive')} text={format.money(payout.amount, payout.currency)} />
      )}
      {session.action_required?.who === 'operator' && <Note kind="info">{t('progress_operator')}</Note>}
      {payout?.status === 'delayed' && <Note kind="info">{t('progress_delayed')}</Note>}
      {session.stage !== 'payout_returned' && session.stage !== 'refund_in_progress' && (
        <Timeline stops={stopsOf(state, t, format)} />
      )}
      <RefundList refunds={state.refunds} />
    </Screen>
  );
}

function headline({ session }: SurfaceState, t: Translate): readonly [string, string] {
  switch (session.stage) {
    case 'deposit_confirmed':
      return [t('progress_confirmed_title'), t('progress_confirmed_lead')];
    case 'payout_in_progress':
    case 'paid':
      return [t('progress_paying_title'), t('progress_paying_lead')];
    case 'payout_returned':
      return [t('progress_returned_title'), t('progress_returned_lead')];
    case 'refund_in_progress':
    case 'refunded':
      return [t('progress_refund_title'), t('progress_refund_lead')];
    default:
      return [t('progress_seen_title'), t('progress_seen_lead')];
  }
}

const order: readonly Stage[] = ['deposit_detected', 'deposit_confirmed', 'payout_in_progress', 'paid'];

/** The four stops of a sale that goes well, with the time at which each was reached. */
export function stopsOf(state: SurfaceState, t: Translate, format: Format): readonly Stop[] {
  const { session, deposits, payout, offer } = state;
  const reached = order.indexOf(session.stage);
  const at = (stage: Stage): string | undefined => {
    const entry = state.history.findLast((passed) => passed.stage === stage);
    return entry === undefined ? undefined : format.moment(entry.at);
  };
  const network = networkName(deposits.at(-1)?.network ?? offer?.network ?? session.target_network ?? '');
  const method = state.payout_account?.method_name ?? payout?.method ?? '';
  const arrival = payout?.estimated_arrival ?? null;
  const texts = [
    [t('stage_sent', { network }), t('stage_sent', { network })],
    [t('stage_confirmed'), t('stage_confirmed_wait')],
    [t('stage_paying', { method }), t('stage_paying_wait', { method })],
    [t('stage_paid'), t('stage_paid_wait')],
  ] as const;
  return order.map((stage, index) => {
    // A stage that is reached is over, but for the last ones in which something is still under way.
    const done = index <= reached;
    const [past, ahead] = texts[index] ?? ['', ''];
    const status = done ? 'done' : index === reached + 1 ? 'now' : 'next';
    const expected =
      index === 3 && !done && arrival !== null ? t('progress_arrival', { time: format.moment(arrival) }) : undefined;
    const detail = done ? at(stage) : expected;
    return { text: done ? past : ahead, status, ...(detail === undefined ? {} : { detail }) };
  });
}
