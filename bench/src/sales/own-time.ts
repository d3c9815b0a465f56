import { readFileSync } from 'node:fs';
import pg from 'pg';
import { median, type Percentiles, percentilesOfList } from '../stats.js';
import type { Heads } from './heads.js';
import type { Sale } from './user.js';

/**
 * The gateway's own time of a sale is the sum of the times at which it was the gateway's turn: from the moment at which what it
 * needed could be had, to the moment at which what it made of it was stored.
 *
 *   calls     each call of the partner's server and of the page, long polls aside: sent → answered, as the caller sees it
 *   detect    the block with the transfer can be read at the node → the transaction that told `sale.deposit.detected` is committed
 *   credit    the block that makes it final can be read (finality is two blocks) → `sale.deposit.confirmed` is committed
 *   send      the payout is decided (committed) → its sending begins
 *   answer    the bank has booked the payment → `sale.payout.submitted` is committed
 *   settle    the bank has settled → `gate_session.completed` is committed
 *
 * Commits are timed by the database server, blocks by a subscription at the node, the bank by its own journal. What the chain,
 * the bank and the user take is not in it.
 */
const parts = ['calls', 'detect', 'credit', 'send', 'answer', 'settle'] as const;
export type OwnTime = { readonly whole: Percentiles; readonly parts_ms: Record<(typeof parts)[number], number> };

type Row = {
  session_id: string;
  block: string;
  detected_ms: number | null;
  credited_ms: number | null;
  decided_ms: number | null;
  sent_ms: number | null;
  submitted_ms: number | null;
  completed_ms: number | null;
  end_to_end_id: string;
};

const epoch_ms = (time: string) => `(extract(epoch from ${time}) * 1000)::float8`;
const committed = (type: string) =>
  `max(${epoch_ms('pg_xact_commit_timestamp(e.xid::xid)')}) filter (where e.type = '${type}')`;
const query = `
  select e.session_id, min(d.block_number)::text as block, min(p.end_to_end_id) as end_to_end_id,
    min(${epoch_ms('a.started_at')}) as sent_ms,
    ${committed('sale.deposit.detected')} as detected_ms, ${committed('sale.deposit.confirmed')} as credited_ms,
    ${committed('session.payout_decided')} as decided_ms, ${committed('sale.payout.submitted')} as submitted_ms,
    ${committed('gate_session.completed')} as completed_ms
  from events e join deposits d using (tenant_id, session_id) join payouts p using (tenant_id, session_id)
    join payout_attempts a on a.tenant_id = p.tenant_id and a.payout_id = p.payout_id and a.attempt = 1
  where e.session_id = any($1) group by e.session_id`;

export async function measureOwnTime(
  sales: readonly Sale[],
  from: { readonly database_url: string; readonly bank_journal: string; readonly heads: Heads },
): Promise<OwnTime> {
  const client = new pg.Client({ connectionString: from.database_url });
  await client.connect();
  const { rows } = await client.query<Row>(query, [sales.map(({ session_id }) => session_id)]);
  await client.end();
  const bank = readBank(from.bank_journal);
  const block_ms = (number: bigint) => from.heads.seen_ms.get(number);
  const calls = new Map(sales.map(({ session_id, calls_ms }) => [session_id, calls_ms]));
  const times = rows.map((row) => {
    const { booked_ms, settled_ms } = bank.get(row.end_to_end_id) ?? {};
    return {
      calls: calls.get(row.session_id) ?? 0,
      detect: between(block_ms(BigInt(row.block)), row.detected_ms),
      credit: between(block_ms(BigInt(row.block) + 2n), row.credited_ms),
      send: between(row.decided_ms, row.sent_ms),
      answer: between(booked_ms, row.submitted_ms),
      settle: between(settled_ms, row.completed_ms),
    };
  });
  const sums = times.map((time) => parts.reduce((sum, part) => sum + time[part], 0));
  const parts_ms = Object.fromEntries(parts.map((part) => [part, median(times.map((time) => time[part]))]));
  return { whole: percentilesOfList(sums), parts_ms: parts_ms as OwnTime['parts_ms'] };
}

/** A step that another took along has no time of its own. */
function between(available_ms: number | null | undefined, recorded_ms: number | null): number {
  return available_ms == null || recorded_ms === null ? 0 : Math.max(0, recorded_ms - available_ms);
}

type Entry = { type: string; at: string; payment_id: string; end_to_end_id: string };

function readBank(file: string): Map<string, { booked_ms: number; settled_ms?: number }> {
  const payments = new Map<string, { booked_ms: number; settled_ms?: number }>();
  const byId = new Map<string, { booked_ms: number; settled_ms?: number }>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const { type, at, payment_id, end_to_end_id } = JSON.parse(line) as Entry;
    const known = byId.get(payment_id);
    if (type === 'settled' && known !== undefined) known.settled_ms = Date.parse(at);
    if (type !== 'payment') continue;
    const payment = { booked_ms: Date.parse(at) };
    payments.set(end_to_end_id, payment);
    byId.set(payment_id, payment);
  }
  return payments;
}
