import { useEffect, useState } from 'preact/hooks';
import { isZero, withoutTrailingZeros } from '../amounts.js';
import { useCountdown } from '../countdown/use-countdown.js';
import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { Hero, SaleHero } from '../parts/amount.js';
import { Button } from '../parts/button.js';
import { Fact, Facts } from '../parts/facts.js';
import { Note, ProblemNote } from '../parts/note.js';
import { Waiting } from '../parts/waiting.js';
import { speedText } from '../payout/speed.js';
import { useSale, useWrite } from '../surface/context.js';
import type { Offer } from '../surface-state.js';
import { AccountScreen } from './account.js';

/** The price, with all that comes off, for as long as it holds. Asking for another costs one button and no input. */
export function PriceScreen() {
  const { state } = useSale();
  const { write, busy, problem } = useWrite();
  const [editing, setEditing] = useState(false);
  const [last, setLast] = useState<Offer | null>(state.offer);
  // After a deposit window that passed, nothing is asked before the user has read why.
  const first = last === null && state.offer === null && !state.source_confirmed;
  useEffect(() => {
    if (state.offer !== null) setLast(state.offer);
  }, [state.offer]);
  useEffect(() => {
    if (first && !editing) void write('offer', {});
  }, [first, editing]);
  if (editing) {
    return (
      <AccountScreen
        onKept={() => {
          setLast(null);
          setEditing(false);
        }}
      />
    );
  }
  const ask = () => void write('offer', {});
  const shown = state.offer ?? last;
  if (shown === null) return <NoPrice waiting={busy || (first && problem === null)} problem={problem} ask={ask} />;
  return (
    <Priced
      key={shown.id}
      offer={shown}
      gone={state.offer === null}
      asking={busy}
      problem={problem}
      ask={ask}
      accept={() => void write('confirm', { offer_id: shown.id })}
      change={() => setEditing(true)}
    />
  );
}

type Failure = ReturnType<typeof useWrite>['problem'];

function NoPrice({ waiting, problem, ask }: { waiting: boolean; problem: Failure; ask: () => void }) {
  const { state } = useSale();
  const { t } = useWords();
  return (
    <Screen
      title={t('price_title')}
      primary={{ label: t('price_new'), busy: waiting, onClick: ask }}
      problem={<ProblemNote problem={problem} />}
    >
      <SaleHero state={state} />
      {waiting && <Waiting text={t('price_wait')} />}
      {!waiting && problem === null && state.source_confirmed && <Note kind="info">{t('price_again')}</Note>}
    </Screen>
  );
}

function Priced(props: {
  readonly offer: Offer;
  /** Let go by the gateway, whatever its time says. */
  readonly gone: boolean;
  readonly asking: boolean;
  readonly problem: Failure;
  readonly ask: () => void;
  readonly accept: () => void;
  readonly change: () => void;
}) {
  const { offer } = props;
  const { state } = useSale();
  const { t, format } = useWords();
  const { currency } = state.session;
  const left_s = useCountdown(offer.expires_at, (moment, left) =>
    moment === 'end' ? t('price_lapsed_said') : t('price_said', { time: format.duration(left) }),
  );
  const lapsed = left_s === 0 || props.gone;
  const account = state.payout_account;
  return (
    <Screen
      title={t('price_title')}
      primary={
        lapsed
          ? { label: t('price_new'), busy: props.asking, onClick: props.ask }
          : { label: t('price_accept'), busy: props.asking, onClick: props.accept }
      }
      problem={<ProblemNote problem={props.problem} />}
    >
      <Hero large label={t('you_receive')} text={format.money(offer.fiat_amount, currency)} />
      <p class={lapsed ? 'hold over' : 'hold'}>
        {lapsed ? t('price_lapsed') : t('price_holds', { time: format.clock(left_s) })}
      </p>
      <div class={lapsed ? 'lapsed' : undefined}>
        <Facts>
          <Fact name={t('price_send')} strong>
            {format.exact(offer.crypto_amount, offer.asset)}
          </Fact>
          <Fact name={t('price_rate')}>
            {t('price_rate_value', {
              asset: offer.asset,
              amount: format.money(withoutTrailingZeros(offer.exchange_rate), currency),
            })}
          </Fact>
          <Fact name={t('price_fees')}>
            {format.money(offer.fees.total, currency)}
            <FeeParts offer={offer} />
          </Fact>
          {account !== null && (
            <Fact name={t('price_to')}>
              <span class="nowrap">{account.display}</span>{' '}
              <Button kind="small" label={t('price_change_account')} onClick={props.change}>
                {t('change')}
              </Button>
            </Fact>
          )}
          <Fact name={t('price_arrival')}>{speedText(offer.delivery_estimate, t)}</Fact>
        </Facts>
      </div>
    </Screen>
  );
}

/** Of what the fees consist, where there is more than one. */
function FeeParts({ offer }: { readonly offer: Offer }) {
  const { state } = useSale();
  const { t, format } = useWords();
  const parts = [
    [t('price_fee_service'), offer.fees.service],
    [t('price_fee_network'), offer.fees.network],
    [t('price_fee_partner', { brand: state.brand.brand_name }), offer.fees.partner],
  ] as const;
  const charged = parts.filter(([, amount]) => !isZero(amount));
  if (charged.length < 2) return null;
  return (
    <>
      {charged.map(([name, amount]) => (
        <span key={name} class="fine block">
          {name} <span class="nowrap">{format.money(amount, state.session.currency)}</span>
        </span>
      ))}
    </>
  );
}
