import type { Catalogue, Currency } from '../../catalogue/index.js';
import { formatDecimal } from '../../money/index.js';
import { isTerminal, type Session } from '../../sessions/index.js';
import type { SaleDeps } from '../deps.js';
import { canCarry, isMethodFixed } from '../methods.js';
import { stepOf } from '../step.js';
import { brandOf } from './brand.js';
import type { Facts } from './facts.js';
import {
  formatUnits,
  renderDeposits,
  renderOffer,
  renderPayout,
  renderRefunds,
  renderTarget,
  type Shown,
} from './render-deal.js';
import type { SurfaceState } from './state.schema.js';

type Scope = SurfaceState['scope'];

/** What the page shows, from the facts. Pure but for deriving the deposit address again. */
export function renderState(deps: SaleDeps, facts: Facts, token_scope: Scope): SurfaceState {
  const { tenant, session, sale, at } = facts;
  const catalogue = deps.catalogue(tenant.mode);
  const currency = catalogue.currency(session.currency);
  if (currency === undefined) throw new Error(`session ${session.session_id} is in ${session.currency}, which is gone`);
  // An open page keeps its token; what the token may do shrinks when the session ends.
  const scope = isTerminal(session) ? 'view' : token_scope;
  const step = stepOf(session, sale);
  const shown = { catalogue, currency, scope, step };
  return {
    object: 'surface_session',
    session: renderSession(facts),
    brand: brandOf(tenant),
    scope,
    step,
    server_time: at.toISOString(),
    countries: renderCountries(catalogue, currency),
    assets: renderAssets(catalogue, session),
    identity: renderIdentity(facts, scope),
    payout_methods: renderMethods(facts, shown),
    payout_account: renderAccount(facts, catalogue),
    offer: renderOffer(facts, shown),
    source:
      sale.source_kind === null && sale.refund_address === null
        ? null
        : { kind: sale.source_kind, refund_address: sale.refund_address },
    source_confirmed: sale.source_confirmed_at !== null,
    deposit: renderTarget(deps, facts, shown),
    deposits: renderDeposits(facts, catalogue),
    payout: renderPayout(facts, currency),
    refunds: renderRefunds(facts, catalogue),
    history: facts.history.map((entry) => ({ at: entry.at.toISOString(), stage: entry.stage })),
  };
}

function renderSession({ tenant, session }: Facts): SurfaceState['session'] {
  return {
    id: session.session_id,
    mode: tenant.mode,
    status: session.status,
    stage: session.stage,
    amount: session.amount,
    amount_in: session.amount_in,
    amount_settled: session.amount_settled,
    currency: session.currency,
    target_token: session.target_token,
    target_network: session.target_network,
    return_url: session.return_url,
    cancel_url: session.cancel_url,
    country_code: session.country_code,
    locale: session.locale,
    tx_refid: session.tx_refid,
    // The page is where the link leads.
    action_required: session.action_required === null ? null : { ...session.action_required, url: null },
    failure: session.failure,
    version: session.version,
    expires_at: session.expires_at.toISOString(),
    created_at: session.created_at.toISOString(),
  };
}

function renderCountries(catalogue: Catalogue, currency: Currency): SurfaceState['countries'] {
  return catalogue.countries
    .filter((country) => country.supported)
    .filter((country) => catalogue.methodsFor(currency.code, country.country_code).length > 0)
    .map(({ country_code, name }) => ({ country_code, name }));
}

/** What may be sold: all of it, or what the session leaves open. */
function renderAssets(catalogue: Catalogue, session: Session): SurfaceState['assets'] {
  return catalogue.assets
    .map((asset) => ({
      symbol: asset.symbol,
      name: asset.name,
      networks: catalogue.tokens
        .filter((token) => token.asset.symbol === asset.symbol)
        .filter((token) => session.target_network === null || token.network === session.target_network)
        .map(({ network, chain_id }) => ({
          network,
          chain_id,
          min_amount: formatUnits(asset.min_units, asset),
          max_amount: formatUnits(asset.max_units, asset),
        })),
    }))
    .filter((asset) => asset.networks.length > 0)
    .filter((asset) => session.target_token === null || asset.symbol === session.target_token);
}

/** Where the check stands. One whose page has run out is asked for again; its link is only for who may act. */
function renderIdentity({ sale, check }: Facts, scope: Scope): SurfaceState['identity'] {
  if (sale.identity_status !== 'pending' && sale.identity_status !== 'review') {
    return { status: sale.identity_status, url: null, expires_at: null };
  }
  if (check?.alive !== true) return { status: 'required', url: null, expires_at: null };
  return {
    status: sale.identity_status,
    url: scope === 'pay' ? check.url : null,
    expires_at: check.expires_at.toISOString(),
  };
}

function renderMethods(
  { session, sale, quote }: Facts,
  { catalogue, currency }: Shown,
): SurfaceState['payout_methods'] {
  return catalogue
    .methodsFor(session.currency, sale.country_code)
    .filter((method) => canCarry(session, method))
    .filter(({ id }) => !isMethodFixed(sale) || id === quote?.payout_method)
    .map((method) => ({
      id: method.id,
      name: method.name,
      speed: method.speed,
      currency: method.currency,
      min_amount: formatDecimal(method.min_minor, currency.decimals),
      max_amount: formatDecimal(method.max_minor, currency.decimals),
      fields: method.fields.map((field) => ({ ...field })),
    }));
}

/** Country and last four, and the name: the account itself never leaves again. */
function renderAccount({ account }: Facts, catalogue: Catalogue): SurfaceState['payout_account'] {
  if (account === null) return null;
  const { method, display, details } = account;
  const method_name = catalogue.payoutMethod(method)?.name ?? method;
  return { method, method_name, holder_name: details.holder_name, display };
}
