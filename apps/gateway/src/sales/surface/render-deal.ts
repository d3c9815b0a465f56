import type { Asset, Catalogue, Currency } from '../../catalogue/index.js';
import { formatDecimal } from '../../money/index.js';
import { feesOf } from '../../quotes/index.js';
import { addressInput } from '../commands/source.js';
import type { SaleDeps } from '../deps.js';
import { transferCalldata } from './erc20.js';
import type { Facts } from './facts.js';
import type { SurfaceState } from './state.schema.js';

/** What the parts of a state are rendered with, beside the facts. */
export interface Shown {
  readonly catalogue: Catalogue;
  readonly currency: Currency;
  readonly scope: SurfaceState['scope'];
  readonly step: SurfaceState['step'];
}

/** A price that lapsed unconfirmed is no offer any more: the page asks for the next one. */
export function renderOffer({ quote, sale, at }: Facts, { catalogue, currency }: Shown): SurfaceState['offer'] {
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
export function renderTarget(deps: SaleDeps, facts: Facts, { catalogue, step }: Shown): SurfaceState['deposit'] {
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
export function renderDeposits({ deposits }: Facts, catalogue: Catalogue): SurfaceState['deposits'] {
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
export function renderPayout({ payout }: Facts, currency: Currency): SurfaceState['payout'] {
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
export function renderRefunds({ refunds }: Facts, catalogue: Catalogue): SurfaceState['refunds'] {
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
export function formatUnits(units: bigint, asset: Asset): string {
  const text = formatDecimal(units, asset.decimals);
  const least = text.length - (asset.decimals - asset.display_decimals);
  return text.slice(0, least) + text.slice(least).replace(/0+$/, '');
}
