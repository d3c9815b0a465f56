import type { Tx } from '../../db/index.js';
import type { Violation } from './violation.js';

/** I6, I7, I9 and I12: what sessions, deposits, payouts and quotes say agrees with the ledger and the events. */
const saleChecks = {
  // A deposit is credited once if it is final, and otherwise not at all. Its credit is the transaction whose source it is.
  I6: `select d.tenant_id, d.deposit_id as subject, d.status || ', credited ' || count(e.amount) || ' times' as detail
    from deposits d
    left join ledger_transactions t on t.tenant_id = d.tenant_id and t.source = d.deposit_id and t.reverses is null
    left join ledger_entries e on e.tenant_id = t.tenant_id and e.transaction_id = t.transaction_id
      and e.account = 'custody/' || d.network || '/' || d.asset || '/forwarders' and e.amount = -d.amount_units
    group by d.tenant_id, d.deposit_id, d.status
    having count(e.amount) <> case when d.status = 'credited' then 1 else 0 end
    union all
    select d.tenant_id, d.deposit_id, 'credited in block ' || d.block_number || ', final is ' || c.finalised_number
    from deposits d join chain_cursors c using (mode, chain_id)
    where d.status = 'credited' and d.block_number > c.finalised_number`,

  // A payout has one debit of its amount if it is settled, and its hold is open, posted or voided as its state says.
  I7: `select p.tenant_id, p.payout_id as subject, p.status || ', debited ' || count(t.transaction_id) || ' times, hold ' || coalesce(x.outcome, 'open') as detail
    from payouts p
    left join (ledger_transactions t join ledger_entries e using (tenant_id, transaction_id))
      on t.tenant_id = p.tenant_id and t.source = p.payout_id and t.reverses is null
      and e.account = 'sale/' || p.session_id || '/fiat' and e.asset = p.currency and e.amount = -p.amount_minor
    left join ledger_hold_ends x on x.tenant_id = p.tenant_id and x.hold_id = p.hold_id
    group by p.tenant_id, p.payout_id, p.status, x.outcome
    having count(t.transaction_id) <> case when p.status in ('settled', 'returned') then 1 else 0 end
      or coalesce(x.outcome, 'open') <> case when p.status in ('settled', 'returned') then 'posted' when p.status = 'failed' then 'voided' else 'open' end`,

  // A conversion debits the crypto and credits the fiat and fees of the quote that it was made at.
  I9: `with conversions as (
      select t.tenant_id, t.transaction_id, t.session_id, coalesce(by_source.quote_id, s.quote_id) as quote_id
      from ledger_transactions t
      left join sales s on s.tenant_id = t.tenant_id and s.session_id = t.session_id
      left join quotes by_source on by_source.tenant_id = t.tenant_id and by_source.quote_id = t.source
      where t.reverses is null
        and exists (select from ledger_entries e where e.tenant_id = t.tenant_id and e.transaction_id = t.transaction_id
                    and e.account = 'sale/' || t.session_id || '/crypto' and e.amount < 0)
        and exists (select from ledger_entries e where e.tenant_id = t.tenant_id and e.transaction_id = t.transaction_id
                    and e.account = 'sale/' || t.session_id || '/fiat' and e.amount > 0)),
    sums as (
      select c.*,
        (select -sum(amount) from ledger_entries e where e.tenant_id = c.tenant_id and e.transaction_id = c.transaction_id
           and e.account = 'sale/' || c.session_id || '/crypto') as crypto,
        (select sum(amount) from ledger_entries e where e.tenant_id = c.tenant_id and e.transaction_id = c.transaction_id
           and e.account = 'sale/' || c.session_id || '/fiat') as fiat,
        (select coalesce(sum(amount), 0) from ledger_entries e where e.tenant_id = c.tenant_id and e.transaction_id = c.transaction_id
           and e.account = 'revenue/fees') as fees,
        (select coalesce(sum(amount), 0) from ledger_entries e where e.tenant_id = c.tenant_id and e.transaction_id = c.transaction_id
           and e.account = 'payable/partner/fees') as partner_fees
      from conversions c)
    select s.tenant_id, s.transaction_id as subject,
      'crypto ' || s.crypto || ', fiat ' || s.fiat || ', fees ' || s.fees || ' and ' || s.partner_fees || ' at quote ' || coalesce(s.quote_id, 'none') as detail
    from sums s left join quotes q on q.tenant_id = s.tenant_id and q.quote_id = s.quote_id
    where q.quote_id is null or s.fiat <> q.fiat_minor or s.fees <> q.network_fee_minor + q.service_fee_minor
      or s.partner_fees <> q.partner_fee_minor or s.crypto > q.crypto_units or s.crypto < q.crypto_units - q.tolerance_units`,

  // Each step of a session's version has its one event, numbered without a gap.
  I12: `select s.tenant_id, s.session_id as subject,
      'version ' || s.version || ', events ' || count(e.version) || ' up to ' || coalesce(max(e.version), 0) || ', sequence ' || s.event_sequence as detail
    from sessions s left join events e on e.tenant_id = s.tenant_id and e.session_id = s.session_id
    group by s.tenant_id, s.session_id, s.version, s.event_sequence
    having count(e.version) <> s.version or max(e.version) is distinct from s.version or min(e.version) is distinct from 1
      or count(e.sequence) <> s.event_sequence or coalesce(max(e.sequence), 0) <> s.event_sequence`,
} as const;

export async function checkSales(tx: Tx): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const [invariant, text] of Object.entries(saleChecks)) {
    const rows = await tx.query<Omit<Violation, 'invariant'>>(`check_${invariant}`, text, []);
    found.push(...rows.map((row) => ({ ...row, invariant: invariant as keyof typeof saleChecks })));
  }
  return found;
}
