import { withoutTrailingZeros } from '../amounts.js';
import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { Short } from '../parts/address.js';
import { Hero } from '../parts/amount.js';
import { Button } from '../parts/button.js';
import { Fact, Facts } from '../parts/facts.js';
import { RefundList } from '../parts/refunds.js';
import { useSale } from '../surface/context.js';

/** Paid, with the receipt. A payout that the bank sent back later is said first. */
export function DoneScreen() {
  const { state, host } = useSale();
  const { t, format } = useWords();
  const { session, payout, offer, deposits, brand } = state;
  const returned = session.stage === 'payout_returned';
  const paid = format.money(payout?.amount ?? session.amount_settled ?? session.amount, session.currency);
  const paid_at = state.history.findLast(({ stage }) => stage === 'paid')?.at;
  return (
    <Screen
      mark={returned ? 'bad' : 'good'}
      title={returned ? t('progress_returned_title') : t('done_title')}
      lead={returned ? t('progress_returned_lead') : t('done_lead', { amount: paid })}
      primary={{ label: t('back_to', { brand: brand.brand_name }), onClick: () => host.leave(state) }}
      secondary={
        <Button kind="quiet" onClick={() => window.print()}>
          {t('receipt_print')}
        </Button>
      }
    >
      <Hero large label={returned ? t('receipt_paid') : t('you_received')} text={paid} />
      <section>
        <h2>{t('receipt')}</h2>
        <Facts>
          {payout !== null && (
            <Fact name={t('receipt_to')}>
              <span class="nowrap">{payout.display}</span>
            </Fact>
          )}
          {offer !== null && (
            <>
              <Fact name={t('receipt_sold')}>{format.exact(offer.crypto_amount, offer.asset)}</Fact>
              <Fact name={t('receipt_rate')}>
                {t('price_rate_value', {
                  asset: offer.asset,
                  amount: format.money(withoutTrailingZeros(offer.exchange_rate), session.currency),
                })}
              </Fact>
              <Fact name={t('receipt_fees')}>{format.money(offer.fees.total, session.currency)}</Fact>
            </>
          )}
          {paid_at !== undefined && <Fact name={t('receipt_date')}>{format.moment(paid_at)}</Fact>}
          {deposits.map(({ tx_hash }) => (
            <Fact key={tx_hash} name={t('receipt_transfer')}>
              <Short text={tx_hash} />
            </Fact>
          ))}
          {session.tx_refid !== null && (
            <Fact name={t('receipt_transaction')}>
              <Short text={session.tx_refid} />
            </Fact>
          )}
        </Facts>
      </section>
      <RefundList refunds={state.refunds} />
    </Screen>
  );
}
