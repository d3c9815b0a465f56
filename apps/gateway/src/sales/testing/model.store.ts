import type { Tx } from '../../db/index.js';

/** What a sequence has left behind, from the plain rows. */
export interface Left {
  readonly credited: readonly { asset: string; outcome: string; units: bigint }[];
  readonly open_deposits: bigint;
  readonly refunds: readonly { asset: string; units: bigint }[];
  readonly converted: readonly { asset: string; units: bigint }[];
  readonly claims: readonly { asset: string; balance: bigint; held: bigint }[];
  readonly events: readonly { type: string; version: number | null; sequence: number | null }[];
  readonly payouts: readonly {
    payout_id: string;
    reference: string;
    status: string;
    amount_minor: bigint;
    currency: string;
    due_at: Date | null;
  }[];
  readonly transactions: readonly { action: string; status: string }[];
  readonly pay_outs: readonly { pay_out_id: string; status: string }[];
  readonly quote: { fiat_minor: bigint } | null;
}

export async function readLeft(tx: Tx, tenant_id: number, session_id: string): Promise<Left> {
  const [row] = await tx.query<{ left_behind: Record<string, unknown> }>('test_left', leftStatement, [
    tenant_id,
    session_id,
  ]);
  return revive(row?.left_behind) as Left;
}

/** Numbers of units come as text, moments as ISO strings. */
function revive(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => revive(item));
  if (typeof value === 'string' && /units|balance|held|_minor|open_deposits/.test(key)) return BigInt(value);
  if (typeof value === 'string' && key === 'due_at') return new Date(value);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, revive(inner, name)]));
}

const leftStatement = `
  select json_build_object(
    'credited', (select coalesce(json_agg(r), '[]') from (
      select network || '/' || asset as asset, outcome, sum(amount_units)::text as units from deposits
      where tenant_id = $1 and session_id = $2 and status = 'credited' group by 1, 2) r),
    'open_deposits', (select count(*)::text from deposits
      where tenant_id = $1 and session_id = $2 and status = 'credited' and outcome = 'open'),
    'refunds', (select coalesce(json_agg(r), '[]') from (
      select network || '/' || asset as asset, sum(amount_units)::text as units from refunds
      where tenant_id = $1 and session_id = $2 group by 1) r),
    'converted', (select coalesce(json_agg(r), '[]') from (
      select e.asset, (-sum(e.amount))::text as units
      from ledger_transactions t join ledger_entries e using (tenant_id, transaction_id)
      where t.tenant_id = $1 and t.session_id = $2 and t.kind like 'conversion%' and e.account = 'sale/' || $2 || '/crypto'
      group by 1) r),
    'claims', (select coalesce(json_agg(r), '[]') from (
      select asset, balance::text, held::text from ledger_balances
      where tenant_id = $1 and account in ('sale/' || $2 || '/crypto', 'sale/' || $2 || '/fiat')) r),
    'events', (select coalesce(json_agg(r), '[]') from (
      select type, version, sequence from events where tenant_id = $1 and lane_key = $2 order by event_id) r),
    'payouts', (select coalesce(json_agg(r), '[]') from (
      select payout_id, reference, status, amount_minor::text, currency, due_at from payouts
      where tenant_id = $1 and session_id = $2 order by n) r),
    'transactions', (select coalesce(json_agg(r), '[]') from (
      select action, status from transactions where tenant_id = $1 and session_id = $2) r),
    'pay_outs', (select coalesce(json_agg(r), '[]') from (
      select pay_out_id, status from rail_pay_outs where tenant_id = $1 and session_id = $2) r),
    'quote', (select row_to_json(r) from (
      select q.fiat_minor::text from sales s join quotes q using (tenant_id, quote_id)
      where s.tenant_id = $1 and s.session_id = $2) r)
  ) as left_behind`;
