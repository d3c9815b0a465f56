import { request } from 'undici';
import type { Tx } from '../../db/index.js';
import { parseDecimal } from '../../money/index.js';
import { readRailBooks } from './outside.store.js';
import type { Violation } from './violation.js';

/** The sandbox bank, whose own books are the judge. */
export interface BankToCompare {
  readonly url: string;
  readonly token: string;
  /** Name of the rail in the ledger. */
  readonly rail?: string;
}

interface StatementLine {
  readonly kind: 'top_up' | 'payment';
  readonly amount: string;
  readonly end_to_end_id: string | null;
}

/**
 * I10, the bank's half. Every payment on the statement is one of ours, once, for its amount; every settled payout is on the
 * statement; none that failed is. What the bank has booked and we have not heard of yet is in flight, and makes up the
 * difference between the statement's balance and the ledger's.
 */
export async function checkBank(tx: Tx, bank: BankToCompare): Promise<Violation[]> {
  const found: Violation[] = [];
  const report = (subject: string, detail: string) =>
    found.push({ invariant: 'I10', tenant_id: null, subject, detail });
  const rail = bank.rail ?? 'sandbox';
  for (const currency of ['EUR', 'GBP']) {
    // Ours first: what settles in between is then in flight at worst, never missing at the bank.
    const ours = await readRailBooks(tx, rail, currency);
    const { balance, lines } = await readStatement(bank, currency);
    const payouts = new Map(ours.payouts.map((payout) => [payout.end_to_end_id, payout]));
    const booked = new Map<string, number>();
    let expected = -ours.paid_minor;
    let topped_up = 0n;
    for (const line of lines) {
      const amount = minor(line.amount);
      if (line.kind === 'top_up') {
        topped_up += amount;
        continue;
      }
      const id = line.end_to_end_id ?? '';
      const payout = payouts.get(id);
      booked.set(id, (booked.get(id) ?? 0) + 1);
      if (booked.get(id) === 2) report(id, 'booked more than once');
      if (payout === undefined) report(id, 'booked, and not ours');
      else if (-amount !== payout.amount_minor) report(id, `booked ${-amount}, decided ${payout.amount_minor}`);
      if (payout?.status === 'failed') report(id, 'booked, and failed with us');
      if (payout !== undefined && isInFlight(payout.status)) expected += amount;
    }
    for (const [id, payout] of payouts) {
      if ((payout.status === 'settled' || payout.status === 'returned') && !booked.has(id))
        report(id, 'settled, and not on the statement');
    }
    if (balance - topped_up !== expected)
      report(`${rail}/${currency}`, `statement ${balance - topped_up}, ledger and in flight ${expected}`);
  }
  return found;
}

const isInFlight = (status: string): boolean => !['settled', 'returned', 'failed'].includes(status);

async function readStatement(
  bank: BankToCompare,
  currency: string,
): Promise<{ balance: bigint; lines: StatementLine[] }> {
  const answer = await request(`${bank.url}/statement?currency=${currency}`, {
    headers: { authorization: `Bearer ${bank.token}` },
  });
  if (answer.statusCode !== 200) throw new Error(`the bank answered ${answer.statusCode} for its statement`);
  const body = (await answer.body.json()) as { balance: string; lines: StatementLine[] };
  return { balance: minor(body.balance), lines: body.lines };
}

function minor(text: string): bigint {
  const units = parseDecimal(text.replace(/^-/, ''), 2);
  if (units === null) throw new Error(`not an amount: ${text}`);
  return text.startsWith('-') ? -units : units;
}
