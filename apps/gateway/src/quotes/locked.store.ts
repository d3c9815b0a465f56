import type { Tx } from '../db/index.js';
import { type LockedQuote, termsFromText, termsToText } from './locked-quote.js';
import type { Quote } from './quote.js';
import { insertQuote, quoteColumns } from './store.js';

/** The quote and its signed terms, in the transaction of the lock. */
export async function insertLockedQuote(tx: Tx, { quote, terms, signed_with }: LockedQuote): Promise<void> {
  await insertQuote(tx, quote);
  await tx.query(
    'insert_locked_quote',
    'insert into locked_quotes (tenant_id, quote_id, terms, hmac_kid, jws_kid) values ($1, $2, $3, $4, $5)',
    [quote.tenant_id, quote.quote_id, termsToText(terms), signed_with.hmac_kid, signed_with.jws_kid],
  );
}

/** Null for an offer of a session's page too: only what was locked through the API is there for partners. */
export async function findLockedQuote(tx: Tx, tenant_id: number, quote_id: string): Promise<LockedQuote | null> {
  const [row] = await tx.query<
    Quote & { terms: string; hmac_kid: string; jws_kid: string; redeemed_by: string | null }
  >(
    'find_locked_quote',
    `select ${quoteColumns}, terms, hmac_kid, jws_kid,
       (select r.session_id from quote_redemptions r where r.tenant_id = $1 and r.quote_id = $2) as redeemed_by
     from quotes join locked_quotes using (tenant_id, quote_id) where tenant_id = $1 and quote_id = $2`,
    [tenant_id, quote_id],
  );
  if (row === undefined) return null;
  const { terms, hmac_kid, jws_kid, redeemed_by, ...quote } = row;
  return { quote, terms: termsFromText(terms), signed_with: { hmac_kid, jws_kid }, redeemed_by };
}
