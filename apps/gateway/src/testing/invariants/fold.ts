import type { Books, EntryRow } from './books.store.js';
import type { Violation } from './violation.js';

/**
 * The same invariants as the SQL beside it, computed a second time from the plain rows, so that one mistake does not hide in
 * both. The ledger's part; sales follow in `fold-sales.ts`.
 */
export function foldLedger(books: Books, now: Date): Violation[] {
  const found: Violation[] = [];
  const report = (invariant: Violation['invariant'], tenant_id: number, subject: string, detail: string) =>
    found.push({ invariant, tenant_id, subject, detail });

  const byTransaction = group(books.entries, (entry) => `${entry.tenant_id}|${entry.transaction_id}`);
  const byAsset = new Sums();
  const floors = new Sums();
  for (const entry of books.entries) {
    byAsset.add(entry.amount, entry.tenant_id, entry.asset);
    if (entry.account.startsWith('sale/')) floors.add(entry.amount, entry.tenant_id, `${entry.account} ${entry.asset}`);
  }

  for (const { tenant_id, transaction_id, reverses } of books.transactions) {
    const entries = byTransaction.get(`${tenant_id}|${transaction_id}`) ?? [];
    const sums = sumBy(entries, (entry) => entry.asset);
    if (entries.length === 0 || [...sums.values()].some((sum) => sum !== 0n)) {
      report('I1', tenant_id, transaction_id, `${entries.length} entries do not balance`);
    }
    if (reverses === null) continue;
    const original = sumBy(byTransaction.get(`${tenant_id}|${reverses}`) ?? [], place);
    for (const [where, amount] of sumBy(entries, place)) {
      const there = original.get(where) ?? 0n;
      const within = amount > 0n ? there < 0n && -there >= amount : there > 0n && there >= -amount;
      if (!within) report('I11', tenant_id, transaction_id, `takes ${amount} of ${there} at ${where}`);
    }
  }
  const reversals = new Map<string, number>();
  for (const { tenant_id, reverses } of books.transactions) {
    if (reverses === null) continue;
    const times = (reversals.get(`${tenant_id}|${reverses}`) ?? 0) + 1;
    reversals.set(`${tenant_id}|${reverses}`, times);
    if (times === 2) report('I11', tenant_id, reverses, 'reversed more than once');
  }

  for (const [tenant_id, asset, sum] of byAsset.all()) if (sum !== 0n) report('I2', tenant_id, asset, `sums to ${sum}`);

  const open = new Sums();
  for (const hold of books.holds) {
    if (hold.outcome === null) {
      open.add(hold.amount, hold.tenant_id, `${hold.account} ${hold.asset}`);
      if (hold.real_deadline < now) report('I8', hold.tenant_id, hold.hold_id, 'open past its deadline');
    } else if (hold.outcome === 'posted') {
      const entries = byTransaction.get(`${hold.tenant_id}|${hold.transaction_id}`) ?? [];
      if (sumBy(entries, place).get(`${hold.account} ${hold.asset}`) !== -hold.amount) {
        report('I5', hold.tenant_id, hold.hold_id, 'not debited by what ended it');
      }
    }
  }
  const seen = new Set<string>();
  for (const { tenant_id, account, asset, balance, held } of books.balances) {
    const where = `${account} ${asset}`;
    seen.add(`${tenant_id}|${where}`);
    const sum = floors.get(tenant_id, where);
    if (balance !== sum) report('I3', tenant_id, where, `${balance} is not ${sum}`);
    const holds = open.get(tenant_id, where);
    if (held !== holds || balance < held)
      report('I5', tenant_id, where, `balance ${balance}, held ${held}, open holds ${holds}`);
  }
  for (const [tenant_id, where] of floors.all())
    if (!seen.has(`${tenant_id}|${where}`)) report('I3', tenant_id, where, 'no row');
  for (const [tenant_id, where] of open.all())
    if (!seen.has(`${tenant_id}|${where}`)) report('I5', tenant_id, where, 'no row');
  return found;
}

const place = (entry: EntryRow): string => `${entry.account} ${entry.asset}`;

export function group<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const members = groups.get(key(row));
    if (members === undefined) groups.set(key(row), [row]);
    else members.push(row);
  }
  return groups;
}

export function sumBy(entries: readonly EntryRow[], key: (entry: EntryRow) => string): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const entry of entries) sums.set(key(entry), (sums.get(key(entry)) ?? 0n) + entry.amount);
  return sums;
}

/** Sums per tenant and name. */
class Sums {
  readonly #sums = new Map<string, [tenant_id: number, name: string, sum: bigint]>();
  add(amount: bigint, tenant_id: number, name: string): void {
    const sum = this.#sums.get(`${tenant_id}|${name}`);
    if (sum === undefined) this.#sums.set(`${tenant_id}|${name}`, [tenant_id, name, amount]);
    else sum[2] += amount;
  }
  get = (tenant_id: number, name: string): bigint => this.#sums.get(`${tenant_id}|${name}`)?.[2] ?? 0n;
  all = () => this.#sums.values();
}
