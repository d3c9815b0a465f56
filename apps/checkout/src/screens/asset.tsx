import { useState } from 'preact/hooks';
import { Screen } from '../frame/screen.js';
import { useWords } from '../i18n/context.js';
import { SaleHero } from '../parts/amount.js';
import { Choices } from '../parts/choices.js';
import { networkName } from '../parts/network-name.js';
import { ProblemNote } from '../parts/note.js';
import { useSale, useWrite } from '../surface/context.js';

export function AssetScreen() {
  const { state } = useSale();
  const { t } = useWords();
  const { busy, problem, write } = useWrite();
  const [symbol, setSymbol] = useState(state.session.target_token ?? state.assets[0]?.symbol ?? null);
  const [wanted, setNetwork] = useState(state.session.target_network);
  const networks = state.assets.find((asset) => asset.symbol === symbol)?.networks ?? [];
  // A network that the chosen coin does not have is no choice any more.
  const network = networks.find((choice) => choice.network === wanted)?.network ?? networks[0]?.network ?? null;
  return (
    <Screen
      title={t('asset_title')}
      lead={t('asset_lead')}
      onSubmit={() => {
        if (symbol !== null && network !== null) void write('asset', { asset: symbol, network });
      }}
      primary={{ label: t('continue'), busy }}
      problem={<ProblemNote problem={problem} />}
    >
      <SaleHero state={state} />
      <Choices
        legend={t('asset_label')}
        name="asset"
        value={symbol}
        onChange={setSymbol}
        choices={state.assets.map((asset) => ({ value: asset.symbol, label: asset.symbol, note: asset.name }))}
      />
      <Choices
        legend={t('network_label')}
        name="network"
        value={network}
        onChange={setNetwork}
        choices={networks.map((choice) => ({ value: choice.network, label: networkName(choice.network) }))}
      >
        <p class="fine">{t('network_note')}</p>
      </Choices>
    </Screen>
  );
}
