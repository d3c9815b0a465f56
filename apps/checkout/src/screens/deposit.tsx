import { isZero } from '../amounts.js';
import { useCountdown } from '../countdown/use-countdown.js';
import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { Address, Short } from '../parts/address.js';
import { Button } from '../parts/button.js';
import { CopyButton, Plain, useCopy } from '../parts/copy.js';
import { Fact, Facts } from '../parts/facts.js';
import { networkName } from '../parts/network-name.js';
import { Note } from '../parts/note.js';
import { QrCode } from '../parts/qr.js';
import { Waiting } from '../parts/waiting.js';
import { useSale } from '../surface/context.js';
import type { DepositTarget } from '../surface-state.js';
import { stillMissing, walletLink } from '../wallet/request.js';
import { useWallet, type Wallet } from '../wallet/use-wallet.js';
import { ProgressScreen } from './progress.js';

/** Where to send, how much, by when, and what happens if it goes wrong, all before it does. */
export function DepositScreen() {
  const { state } = useSale();
  const { deposit } = state;
  // Everything has been seen: there is nothing more to send.
  const missing = deposit === null ? null : stillMissing(deposit);
  if (deposit === null || missing === null) return <ProgressScreen />;
  return <Sending deposit={deposit} missing={missing} />;
}

function Sending({ deposit, missing }: { readonly deposit: DepositTarget; readonly missing: string }) {
  const { state, host } = useSale();
  const { t, format } = useWords();
  const wallet = useWallet(deposit);
  const copyAddress = useCopy(deposit.address, t('deposit_address_copied'));
  const left_s = useCountdown(deposit.deadline, (moment, left) =>
    moment === 'end' ? t('deposit_over_said') : t('deposit_left_said', { time: format.duration(left) }),
  );
  const network = networkName(deposit.network);
  const title = t('deposit_title', { amount: format.exact(missing, deposit.asset) });
  const [sender, ...others] = wallet.senders;
  const leave = { label: t('leave_for_now', { brand: state.brand.brand_name }), onClick: () => host.leave(state) };

  if (left_s === 0 || wallet.tx_hash !== null) {
    return (
      <Screen key="sent" title={title} lead={t('deposit_lead', { network })} primary={leave}>
        {left_s === 0 ? <Note kind="warning">{t('deposit_over')}</Note> : <Waiting text={t('wallet_sent')} />}
        {wallet.tx_hash !== null && (
          <>
            <p class="fine">{t('wallet_sent_twice')}</p>
            <Facts>
              <Fact name={t('receipt_transfer')}>
                <Short text={wallet.tx_hash} />
              </Fact>
            </Facts>
          </>
        )}
        {left_s > 0 && (
          <details>
            <summary>{t('deposit_send_other')}</summary>
            <Target deposit={deposit} missing={missing} copies />
          </details>
        )}
      </Screen>
    );
  }

  const copy = { label: copyAddress.copied ? t('deposit_address_copied') : t('deposit_copy_address') };
  return (
    <Screen
      key="send"
      title={title}
      lead={t('deposit_lead', { network })}
      primary={
        sender === undefined
          ? { ...copy, onClick: copyAddress.copy }
          : {
              label: wallet.asking === sender.id ? t('wallet_asking') : t('deposit_send_with', { wallet: sender.name }),
              busy: wallet.asking !== null,
              onClick: () => wallet.sendWith(sender),
            }
      }
      problem={<Refusal wallet={wallet} deposit={deposit} missing={missing} />}
    >
      <p class={left_s <= 120 ? 'hold soon' : 'hold'}>
        <span>{t('deposit_deadline', { time: format.time(deposit.deadline) })}</span>
        <strong>{t('deposit_left', { time: format.clock(left_s) })}</strong>
      </p>
      {!isZero(deposit.amount_received) && (
        <Note kind="warning">
          {t('progress_missing', {
            received: format.exact(deposit.amount_received, deposit.asset),
            missing: format.exact(missing, deposit.asset),
            time: format.time(deposit.deadline),
          })}
        </Note>
      )}
      <Target deposit={deposit} missing={missing} copies={sender !== undefined} />
      {others.length > 0 && (
        <section>
          <h2>{t('wallet_choose')}</h2>
          <div class="row">
            {others.map((other) => (
              <Button
                key={other.id}
                kind="small"
                busy={wallet.asking === other.id}
                onClick={() => wallet.sendWith(other)}
              >
                {t('deposit_send_with', { wallet: other.name })}
              </Button>
            ))}
          </div>
        </section>
      )}
      <Rules deposit={deposit} missing={missing} />
      <Waiting text={t('deposit_waiting')} />
    </Screen>
  );
}

/** Amount and address, to be copied or scanned. `copies`: the address too, where the primary action does something else. */
function Target(props: { readonly deposit: DepositTarget; readonly missing: string; readonly copies: boolean }) {
  const { deposit, missing } = props;
  const { t, format } = useWords();
  const network = networkName(deposit.network);
  const link = walletLink(deposit);
  return (
    <>
      <div class="target">
        <div class="target-line">
          <span class="label">{t('deposit_amount')}</span>
          <Plain value={missing} class="target-amount">
            {format.exact(missing, deposit.asset)}
          </Plain>
          <CopyButton text={missing} label={t('deposit_copy_amount')} said={t('deposit_amount_copied')} />
        </div>
        <div class="target-line">
          <span class="label">{t('deposit_address', { network })}</span>
          {props.copies && (
            <CopyButton text={deposit.address} label={t('deposit_copy_address')} said={t('deposit_address_copied')} />
          )}
          <Address address={deposit.address} />
        </div>
      </div>
      <figure class="scan">
        <QrCode text={deposit.address} label={t('deposit_qr')} />
        <figcaption class="fine">
          {t('deposit_scan')}
          {link !== null && (
            <a class="block" href={link}>
              {t('deposit_open_wallet')}
            </a>
          )}
        </figcaption>
      </figure>
    </>
  );
}

function Rules({ deposit, missing }: { readonly deposit: DepositTarget; readonly missing: string }) {
  const { state } = useSale();
  const { t, format } = useWords();
  const network = networkName(deposit.network);
  const refund_address = state.source?.refund_address ?? null;
  return (
    <section>
      <h2>{t('deposit_rules')}</h2>
      <ul class="points">
        {state.source?.kind === 'exchange' && (
          <li>{t('deposit_rule_exchange', { amount: format.exact(missing, deposit.asset) })}</li>
        )}
        <li>{t('deposit_rule_wrong', { asset: deposit.asset, network })}</li>
        <li>{t('deposit_rule_less')}</li>
        <li>{t('deposit_rule_more')}</li>
        <li>{t('deposit_rule_late')}</li>
      </ul>
      <Facts>
        <Fact name={t('deposit_network')}>{network}</Fact>
        <Fact name={t('deposit_token')}>
          <Short text={deposit.token_contract} />
        </Fact>
        {refund_address !== null && (
          <Fact name={t('source_refund')}>
            <Short text={refund_address} />
          </Fact>
        )}
      </Facts>
    </section>
  );
}

/** Why the wallet did not send, and the way on: try again, another wallet, or the address below. */
function Refusal({ wallet, deposit, missing }: { wallet: Wallet; deposit: DepositTarget; missing: string }) {
  const { t, format } = useWords();
  if (wallet.refusal === null || wallet.asking !== null) return null;
  const texts = {
    user_rejected: () => t('wallet_rejected'),
    wrong_chain: () => t('wallet_wrong_chain', { network: networkName(deposit.network) }),
    insufficient_funds: () => t('wallet_insufficient_funds', { amount: format.exact(missing, deposit.asset) }),
    insufficient_gas: () => t('wallet_insufficient_gas'),
    other: () => t('wallet_other'),
  };
  return <Note kind="error">{(texts[wallet.refusal] ?? texts.other)()}</Note>;
}
