import type { ComponentType } from 'preact';
import { useSale } from '../surface/context.js';
import { waitsForUser } from '../surface/steps.js';
import type { Step } from '../surface-state.js';
import { AccountScreen } from './account.js';
import { AssetScreen } from './asset.js';
import { CountryScreen } from './country.js';
import { DepositScreen } from './deposit.js';
import { DoneScreen } from './done.js';
import { EndedScreen } from './ended.js';
import { IdentityScreen } from './identity.js';
import { PriceScreen } from './price.js';
import { ProgressScreen } from './progress.js';
import { SourceScreen } from './source.js';
import { ViewOnlyScreen } from './view-only.js';

const screens: Readonly<Record<Step, ComponentType>> = {
  country: CountryScreen,
  asset: AssetScreen,
  identity: IdentityScreen,
  payout_account: () => <AccountScreen />,
  price: PriceScreen,
  source: SourceScreen,
  deposit: DepositScreen,
  progress: ProgressScreen,
  done: DoneScreen,
  failed: EndedScreen,
  cancelled: EndedScreen,
  expired: EndedScreen,
};

/** The screen of the sale's step. A new step, or a new stage of a step, is a new screen with a heading of its own. */
export function SaleScreen() {
  const { state } = useSale();
  if (state.scope === 'view' && waitsForUser(state.step)) return <ViewOnlyScreen key="view" />;
  const Current = screens[state.step] ?? ProgressScreen;
  const key = state.step === 'progress' ? `progress ${state.session.stage}` : state.step;
  return <Current key={key} />;
}
