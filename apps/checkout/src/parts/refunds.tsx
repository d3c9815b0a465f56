import { isZero } from '../amounts.js';
import { useWords } from '../i18n/context.js';
import type { Refund } from '../surface-state.js';
import { Short } from './address.js';
import { Fact, Facts } from './facts.js';
import { networkName } from './network-name.js';

/** Coins on their way back, each with where it stands. */
export function RefundList({ refunds }: { readonly refunds: readonly Refund[] }) {
  const { t, format } = useWords();
  if (refunds.length === 0) return null;
  return (
    <section class="refunds">
      <h2>{t('refund_title')}</h2>
      {refunds.map((refund) => (
        <Facts key={refund.id}>
          <Fact name={t('refund_amount')} strong>
            {format.exact(refund.amount, refund.token)}
          </Fact>
          <Fact name={t('refund_status')}>{t(`refund_${refund.status}`)}</Fact>
          <Fact name={t('network_label')}>{networkName(refund.network)}</Fact>
          {!isZero(refund.expected_network_fee) && (
            <Fact name={t('refund_fee')}>{format.exact(refund.expected_network_fee, refund.token)}</Fact>
          )}
          {refund.to !== null && (
            <Fact name={t('refund_to')}>
              <Short text={refund.to} />
            </Fact>
          )}
          {refund.tx_hash !== null && (
            <Fact name={t('refund_transfer')}>
              <Short text={refund.tx_hash} />
            </Fact>
          )}
        </Facts>
      ))}
    </section>
  );
}
