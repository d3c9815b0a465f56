import type { Books, TransactionRow } from './books.store.js';
import { group, sumBy } from './fold.js';
import type { Violation } from './violation.js';

/** I6, I7, I9 and I12 a second time, from the plain rows. */
export function foldSales(books: Books): Violation[] {
  const found: Violation[] = [];
  const report = (invariant: Violation['invariant'], tenant_id: number, subject: string, detail: string) =>
    found.push({ invariant, tenant_id, subject, detail });

  const entries = group(books.entries, (entry) => `${entry.tenant_id}|${entry.transaction_id}`);
  const entriesOf = ({ tenant_id, transaction_id }: TransactionRow) =>
    entries.get(`${tenant_id}|${transaction_id}`) ?? [];
  const forward = books.transactions.filter((transaction) => transaction.reverses === null);
  const bySource = group(forward, (transaction) => `${transaction.tenant_id}|${transaction.source}`);
  const postedFor = (tenant_id: number, source: string, account: string, asset: string | null, amount: bigint) =>
    (bySource.get(`${tenant_id}|${source}`) ?? [])
      .flatMap(entriesOf)
      .filter(
        (entry) => entry.account === account && (asset === null || entry.asset === asset) && entry.amount === amount,
      ).length;

  for (const deposit of books.deposits) {
    const { tenant_id, deposit_id, network, asset, amount_units, status, block_number, finalised_number } = deposit;
    const times = postedFor(tenant_id, deposit_id, `custody/${network}/${asset}/forwarders`, null, -amount_units);
    const final = finalised_number === null || block_number <= finalised_number;
    if (times !== (status === 'credited' ? 1 : 0))
      report('I6', tenant_id, deposit_id, `${status}, credited ${times} times`);
    if (status === 'credited' && !final) report('I6', tenant_id, deposit_id, 'credited before its block was final');
  }

  const holds = new Map(books.holds.map((hold) => [`${hold.tenant_id}|${hold.hold_id}`, hold.outcome ?? 'open']));
  for (const { tenant_id, payout_id, session_id, currency, amount_minor, hold_id, status } of books.payouts) {
    const settled = status === 'settled' || status === 'returned';
    const times = postedFor(tenant_id, payout_id, `sale/${session_id}/fiat`, currency, -amount_minor);
    const hold = holds.get(`${tenant_id}|${hold_id}`);
    const expected = settled ? 'posted' : status === 'failed' ? 'voided' : 'open';
    if (times !== (settled ? 1 : 0) || hold !== expected) {
      report('I7', tenant_id, payout_id, `${status}, debited ${times} times, hold ${hold}`);
    }
  }

  const quotes = new Map(books.quotes.map((quote) => [`${quote.tenant_id}|${quote.quote_id}`, quote]));
  const sessions = new Map(books.sessions.map((session) => [`${session.tenant_id}|${session.session_id}`, session]));
  for (const transaction of forward) {
    const { tenant_id, transaction_id, source, session_id } = transaction;
    const legs = entriesOf(transaction);
    const [crypto, fiat] = [`sale/${session_id}/crypto`, `sale/${session_id}/fiat`];
    const isConversion =
      legs.some((leg) => leg.account === crypto && leg.amount < 0n) &&
      legs.some((leg) => leg.account === fiat && leg.amount > 0n);
    if (!isConversion) continue;
    const sums = sumBy(legs, (leg) => leg.account);
    const sum = (account: string) => sums.get(account) ?? 0n;
    const quote =
      quotes.get(`${tenant_id}|${source}`) ??
      quotes.get(`${tenant_id}|${sessions.get(`${tenant_id}|${session_id}`)?.quote_id}`);
    const agrees =
      quote !== undefined &&
      sum(fiat) === quote.fiat_minor &&
      sum('revenue/fees') === quote.network_fee_minor + quote.service_fee_minor &&
      sum('payable/partner/fees') === quote.partner_fee_minor &&
      -sum(crypto) <= quote.crypto_units &&
      -sum(crypto) >= quote.crypto_units - quote.tolerance_units;
    if (!agrees) report('I9', tenant_id, transaction_id, `does not agree with quote ${quote?.quote_id ?? 'none'}`);
  }

  const events = group(books.events, (event) => `${event.tenant_id}|${event.session_id}`);
  for (const { tenant_id, session_id, version, event_sequence } of books.sessions) {
    const steps = events.get(`${tenant_id}|${session_id}`) ?? [];
    const versions = steps.map((step) => step.version).sort((a, b) => a - b);
    const sequences = steps.flatMap((step) => step.sequence ?? []).sort((a, b) => a - b);
    const counts = (numbers: readonly number[], last: number) =>
      numbers.length === last && numbers.every((number, index) => number === index + 1);
    if (!counts(versions, version) || !counts(sequences, event_sequence)) {
      report(
        'I12',
        tenant_id,
        session_id,
        `version ${version} with events ${versions.join(',')}; sequence ${sequences.join(',')}`,
      );
    }
  }
  return found;
}
