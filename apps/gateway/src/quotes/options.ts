import type { PayoutMethod } from '../catalogue/index.js';
import type { Core, Mode, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import { isRailPaused } from '../payouts/index.js';
import { currentRate, type StoredRate } from '../rates/index.js';
import type { Ask } from './ask.js';
import { judgePrice, type OutOfBounds, refuse, requireWithinBounds } from './bounds.js';
import { pricing } from './policy.js';
import { type Price, priceSale, priceSaleOfCrypto } from './price.js';

export interface OptionDeps {
  readonly core: Core;
  /** The rail that pays a method: what a paused one pays is not offered. */
  readonly rail: (mode: Mode, method: string) => { readonly id: string };
}

/** One way to be paid, and what it costs now. */
export interface Option {
  readonly method: PayoutMethod;
  readonly price: Price;
}

export interface Options {
  readonly rate: StoredRate;
  readonly options: readonly [Option, ...Option[]];
}

/**
 * Prices an ask at the current median, once for each method that can pay it now.
 *
 * @throws PublicError 400 if the amount is out of every method's bounds; 409 without a fresh median or an open rail
 */
export async function makeOptions(tx: Tx, deps: OptionDeps, tenant: Tenant, ask: Ask): Promise<Options> {
  requireWithinBounds(ask);
  const methods = await openMethods(tx, deps, tenant.mode, ask);
  const current = await currentRate(tx, deps.core, tenant.mode, ask.asset.symbol, ask.currency.code);
  if (!current.ok) throw new PublicError('price_unavailable');
  const options: Option[] = [];
  let refused: OutOfBounds | null = null;
  for (const method of methods) {
    const price = priceNow(ask, method, current.rate.rate);
    const reason = 'code' in price ? price : judgePrice(price, ask, method);
    if (!('code' in price) && reason === null) options.push({ method, price });
    refused ??= reason;
  }
  const [first, ...others] = options;
  return { rate: current.rate, options: first === undefined ? refuse(refused) : [first, ...others] };
}

function priceNow(ask: Ask, method: PayoutMethod, median: string): Price | OutOfBounds {
  const { asset, currency, amount_units } = ask;
  const basis = {
    median,
    asset,
    currency,
    method,
    spread_bps: pricing.spread_bps,
    network_fee_minor: pricing.networkFee_minor,
    partner_fee_minor: pricing.partnerFee_minor,
  };
  if (ask.amount_in === 'fiat') return priceSale({ ...basis, fiat_minor: amount_units });
  return (
    priceSaleOfCrypto({ ...basis, crypto_units: amount_units }) ?? {
      code: 'amount_too_small',
      message: 'The fees would leave nothing of this amount.',
    }
  );
}

async function openMethods(tx: Tx, { rail }: OptionDeps, mode: Mode, ask: Ask): Promise<readonly PayoutMethod[]> {
  const open: PayoutMethod[] = [];
  const paused = new Map<string, boolean>();
  for (const method of ask.methods) {
    const { id } = rail(mode, method.id);
    const known = paused.get(id) ?? (await isRailPaused(tx, { mode, rail: id, currency: method.currency }));
    paused.set(id, known);
    if (!known) open.push(method);
  }
  if (open.length === 0) {
    throw new PublicError('temporarily_unavailable', {
      message: `Payouts in ${ask.currency.code} are paused at the moment. Try again later.`,
    });
  }
  return open;
}
