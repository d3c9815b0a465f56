import type { Asset, Catalogue, Currency } from '../../catalogue/index.js';
import { formatDecimal } from '../../money/index.js';
import { feesOf } from '../../quotes/index.js';
import { isTerminal, type Session } from '../../sessions/index.js';
import { addressInput } from '../commands/source.js';
import type { SaleDeps } from '../deps.js';
import { stepOf } from '../step.js';
import { brandOf } from './brand.js';
import { transferCalldata } from './erc20.js';
import type { Facts } from './facts.js';
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

interface Shown {
  readonly catalogue: Catalogue;
  readonly currency: Currency;
  readonly scope: Scope;
  readonly step: SurfaceState['step'];
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

function renderMethods({ session, sale }: Facts, { catalogue, currency }: Shown): SurfaceState['payout_methods'] {
  return catalogue
    .methodsFor(session.currency, sale.country_code)
    .filter((method) => session.amount_units >= method.min_minor && session.amount_units <= method.max_minor)
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

/** A price that lapsed unconfirmed is no offer any more: the page asks for the next one. */
function renderOffer({ quote, sale, at }: Facts, { catalogue, currency }: Shown): SurfaceState['offer'] {
  const asset = quote === null ? undefined : catalogue.asset(quote.asset);
  if (quote === null || asset === undefined) return null;
  if (sale.deposit_deadline === null && quote.expires_at <= at) return null;
  const fiat = (minor: bigint) => formatDecimal(minor, currency.decimals);
  return {
    id: quote.quote_id,
    asset: quote.asset,
    network: quote.network,
    payout_method: quote.payout_method,
    fiat_amount: fiat(quote.fiat_minor),
    crypto_amount: formatUnits(quote.crypto_units, asset),
    exchange_rate: quote.exchange_rate,
    fees: {
      network: fiat(quote.network_fee_minor),
      service: fiat(quote.service_fee_minor),
      partner: fiat(quote.partner_fee_minor),
      total: fiat(feesOf(quote)),
    },
    expires_at: quote.expires_at.toISOString(),
    delivery_estimate: catalogue.payoutMethod(quote.payout_method)?.speed ?? '',
  };
}

/**
 * Where the coins go, only while the sale waits for them: a page that is over shows no address to send to. The wallet's
 * transaction asks for what is still missing.
 */
function renderTarget(deps: SaleDeps, facts: Facts, { catalogue, step }: Shown): SurfaceState['deposit'] {
  const { sale, quote, session, deposits } = facts;
  if (step !== 'deposit' && step !== 'progress') return null;
  if (quote === null || sale.deposit_deadline === null || sale.source_confirmed_at === null) return null;
  const token = catalogue.token(quote.asset, quote.network);
  if (token === undefined || session.failure !== null) return null;
  const received = deposits
    .filter((deposit) => deposit.asset === quote.asset && deposit.network === quote.network)
    .filter((deposit) => deposit.status === 'detected' || deposit.status === 'credited')
    .filter((deposit) => deposit.outcome === 'open' || deposit.outcome === 'counted')
    .reduce((sum, deposit) => sum + deposit.amount_units, 0n);
  const missing = quote.crypto_units > received ? quote.crypto_units - received : quote.crypto_units;
  const address = deps.depositAddress(addressInput(facts));
  return {
    network: token.network,
    chain_id: token.chain_id,
    asset: token.asset.symbol,
    token_contract: token.contract,
    address,
    memo: null,
    amount: formatUnits(quote.crypto_units, token.asset),
    amount_units: quote.crypto_units.toString(),
    amount_received: formatUnits(received, token.asset),
    decimals: token.asset.decimals,
    deadline: sale.deposit_deadline.toISOString(),
    transaction: {
      chainId: token.chain_id,
      to: token.contract,
      data: transferCalldata(address, missing),
      value: '0x0',
    },
  };
}

/** A deposit that somebody must look at is shown as seen: it is there, and it does not count. */
function renderDeposits({ deposits }: Facts, catalogue: Catalogue): SurfaceState['deposits'] {
  return deposits.flatMap((deposit) => {
    const asset = catalogue.asset(deposit.asset);
    if (asset === undefined) return [];
    return {
      tx_hash: deposit.tx_hash,
      token: deposit.asset,
      network: deposit.network,
      amount: formatUnits(deposit.amount_units, asset),
      status: deposit.status === 'parked' ? 'seen' : deposit.status,
      block_time: deposit.block_time.toISOString(),
    };
  });
}

/** While a payment is being sent nobody can say yet that the bank has it. */
function renderPayout({ payout }: Facts, currency: Currency): SurfaceState['payout'] {
  if (payout === null) return null;
  const { row, display } = payout;
  return {
    id: row.payout_id,
    amount: formatDecimal(row.amount_minor, currency.decimals),
    currency: row.currency,
    method: row.method,
    display,
    status: row.status === 'sending' ? 'created' : row.status,
    estimated_arrival: row.estimated_arrival?.toISOString() ?? null,
  };
}

/** Waiting or failed sends leave the claim where it was: the coins are still to go. The house bears the network's fee. */
function renderRefunds({ refunds }: Facts, catalogue: Catalogue): SurfaceState['refunds'] {
  return refunds.flatMap((refund) => {
    const asset = catalogue.asset(refund.asset);
    if (asset === undefined) return [];
    return {
      id: refund.refund_id,
      status: refund.status === 'waiting' || refund.status === 'failed' ? 'created' : refund.status,
      amount: formatUnits(refund.amount_units, asset),
      token: refund.asset,
      network: refund.network,
      to: refund.to_address,
      tx_hash: refund.tx_hash,
      expected_network_fee: '0',
    };
  });
}

/** All places that hold something, and at least as many as the asset is shown with. */
function formatUnits(units: bigint, asset: Asset): string {
  const text = formatDecimal(units, asset.decimals);
  const least = text.length - (asset.decimals - asset.display_decimals);
  return text.slice(0, least) + text.slice(least).replace(/0+$/, '');
}
