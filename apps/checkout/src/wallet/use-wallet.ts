import type { DepositRefusal, DepositResult } from '@0gate/sdk/wire';
import { useEffect, useState } from 'preact/hooks';
import { useSale } from '../surface/context.js';
import type { DepositTarget } from '../surface-state.js';
import { discoverWallets, type InjectedWallet } from './injected.js';
import { depositRequest, paysWhatIsShown } from './request.js';
import { isHash, sendDeposit } from './send.js';
import { readSent, rememberSent } from './sent.js';

/** One button that sends: the partner's own wallet, or one in this browser. */
export interface Sender {
  readonly id: string;
  readonly name: string;
  readonly send: () => Promise<DepositResult>;
}

export interface Wallet {
  readonly senders: readonly Sender[];
  /** The sender at work. */
  readonly asking: string | null;
  readonly refusal: DepositRefusal | null;
  readonly tx_hash: string | null;
  readonly sendWith: (sender: Sender) => void;
}

/** The ways to send from here. While one asks, or after one has sent, none is started again. */
export function useWallet(deposit: DepositTarget): Wallet {
  const { state, host, surface } = useSale();
  const [injected, setInjected] = useState<readonly InjectedWallet[]>([]);
  const [asking, setAsking] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<DepositRefusal | null>(null);
  const [sentNow, setSentNow] = useState<string | null>(null);
  const { requestDeposit } = host;

  useEffect(() => {
    if (requestDeposit !== null) return;
    return discoverWallets((wallet) => setInjected((wallets) => [...wallets, wallet]));
  }, [requestDeposit]);

  const own: Sender[] =
    requestDeposit === null
      ? injected.map(({ uuid, name, provider }) => ({ id: uuid, name, send: () => sendDeposit(provider, deposit) }))
      : [
          {
            id: 'partner',
            name: state.brand.brand_name,
            send: () => requestDeposit(depositRequest(state, deposit)),
          },
        ];

  const sendWith = async (sender: Sender): Promise<void> => {
    if (asking !== null) return;
    setAsking(sender.id);
    setRefusal(null);
    const result = await sender.send();
    setAsking(null);
    if (!result.ok || !isHash(result.tx_hash)) {
      const code = result.ok ? 'other' : result.code;
      setRefusal(code);
      host.refused(code);
      return;
    }
    rememberSent(deposit, result.tx_hash, () => sessionStorage);
    setSentNow(result.tx_hash);
    // A hint only: the chain decides, so nothing depends on whether it arrives.
    void surface.write('deposit_hint', { tx_hash: result.tx_hash });
  };

  return {
    senders: paysWhatIsShown(deposit) ? own : [],
    asking,
    refusal,
    tx_hash: sentNow ?? readSent(deposit, () => sessionStorage)?.tx_hash ?? null,
    sendWith: (sender) => void sendWith(sender),
  };
}
