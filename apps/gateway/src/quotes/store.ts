import type { Tx } from '../db/index.js';
import type { Quote } from './quote.js';

/** Of a quote, as its type has them. */
export const quoteColumns = `tenant_id, quote_id, session_id, rate_id, side, asset, network, currency, payout_method, fiat_minor,
  crypto_units, exchange_rate, network_fee_minor, service_fee_minor, partner_fee_minor, tolerance_units, expires_at, created_at`;

export async function insertQuote(tx: Tx, quote: Quote): Promise<void> {
  await tx.query(
    'insert_quote',
    `insert into quotes (${quoteColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      quote.tenant_id,
      quote.quote_id,
      quote.session_id,
      quote.rate_id,
      quote.side,
      quote.asset,
      quote.network,
      quote.currency,
      quote.payout_method,
      quote.fiat_minor,
      quote.crypto_units,
      quote.exchange_rate,
      quote.network_fee_minor,
      quote.service_fee_minor,
      quote.partner_fee_minor,
      quote.tolerance_units,
      quote.expires_at,
      quote.created_at,
    ],
  );
}

export async function findQuote(tx: Tx, tenant_id: number, quote_id: string): Promise<Quote | null> {
  const [row] = await tx.query<Quote>(
    'find_quote',
    `select ${quoteColumns} from quotes where tenant_id = $1 and quote_id = $2`,
    [tenant_id, quote_id],
  );
  return row ?? null;
}

/** True if this call redeemed the quote; false if somebody had before. The unique key decides, not a look beforehand. */
export async function redeemQuote(
  tx: Tx,
  tenant_id: number,
  quote_id: string,
  session_id: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx.query(
    'redeem_quote',
    `insert into quote_redemptions (tenant_id, quote_id, session_id, redeemed_at) values ($1, $2, $3, $4)
     on conflict do nothing returning 1`,
    [tenant_id, quote_id, session_id, at],
  );
  return rows.length === 1;
}

/**
 * Adds an open, unfunded lock to its cap; false if it would not fit. The row is locked, so that two confirms never both take
 * the last of it.
 */
export async function openLock(
  tx: Tx,
  tenant_id: number,
  asset: string,
  currency: string,
  amount_minor: bigint,
  cap_minor: bigint,
): Promise<boolean> {
  const rows = await tx.query(
    'open_lock',
    `insert into lock_exposures as e (tenant_id, asset, currency, open_minor)
     select $1, $2, $3, $4::numeric where $4::numeric <= $5::numeric
     on conflict (tenant_id, asset, currency) do update set open_minor = e.open_minor + excluded.open_minor
       where e.open_minor + excluded.open_minor <= $5::numeric
     returning 1`,
    [tenant_id, asset, currency, amount_minor, cap_minor],
  );
  return rows.length === 1;
}

export async function closeLock(
  tx: Tx,
  tenant_id: number,
  asset: string,
  currency: string,
  amount_minor: bigint,
): Promise<void> {
  await tx.query(
    'close_lock',
    `update lock_exposures set open_minor = open_minor - $4::numeric where tenant_id = $1 and asset = $2 and currency = $3`,
    [tenant_id, asset, currency, amount_minor],
  );
}
