import type { Currency } from '../catalogue/index.js';
import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { fiatWorth } from '../quotes/index.js';
import { findLatestRate } from '../rates/index.js';
import type { Session } from '../sessions/index.js';
import type { SaleDeps } from './deps.js';

/**
 * What a sale will pay out, as far as anybody can say before there is a price: the amount itself where it is in fiat; of an
 * amount in crypto what the last median makes of it, fees and spread not taken off, so that no limit is missed by them.
 *
 * @returns minor units of the session's currency; null while nobody knows a price
 */
export async function expectedFiat(tx: Tx, deps: SaleDeps, mode: Mode, session: Session): Promise<bigint | null> {
  if (session.amount_in === 'fiat') return session.amount_units;
  const catalogue = deps.catalogue(mode);
  const currency = currencyOf(deps, mode, session);
  const asset = session.target_token === null ? undefined : catalogue.asset(session.target_token);
  if (asset === undefined)
    throw new Error(`session ${session.session_id} sells ${session.target_token}, which is gone`);
  const rate = await findLatestRate(tx, mode, `${asset.symbol}/${currency.code}`);
  return rate === null ? null : fiatWorth(session.amount_units, rate.rate, asset, currency);
}

/** @throws if the catalogue has forgotten what a session is paid in */
export function currencyOf(deps: SaleDeps, mode: Mode, { session_id, currency: code }: Session): Currency {
  const currency = deps.catalogue(mode).currency(code);
  if (currency === undefined) throw new Error(`session ${session_id} is in ${code}, which is gone`);
  return currency;
}
