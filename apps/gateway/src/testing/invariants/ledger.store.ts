import type { Tx } from '../../db/index.js';
import type { Violation } from './violation.js';

/** I1–I3, I5, I8 and I11, each as one statement that lists what breaks it. */
const ledgerChecks = {
  // Each transaction has entries and sums to zero in each asset.
  I1: `select t.tenant_id, t.transaction_id as subject, coalesce(e.asset || ' sums to ' || sum(e.amount), 'no entries') as detail
    from ledger_transactions t left join ledger_entries e using (tenant_id, transaction_id)
    group by t.tenant_id, t.transaction_id, e.asset having coalesce(sum(e.amount), 1) <> 0`,

  // All accounts of a tenant sum to zero in each asset.
  I2: `select tenant_id, asset as subject, 'sums to ' || sum(amount) as detail
    from ledger_entries group by tenant_id, asset having sum(amount) <> 0`,

  // A balance row is the sum of its entries, and every account with a floor has one.
  I3: `select tenant_id, account || ' ' || asset as subject, b.balance || ' is not ' || coalesce(e.amount, 0) as detail
    from ledger_balances b
    full join (select tenant_id, account, asset, sum(amount) as amount from ledger_entries where account like 'sale/%'
               group by tenant_id, account, asset) e using (tenant_id, account, asset)
    where b.balance is distinct from coalesce(e.amount, 0)`,

  // Floors hold, open holds are counted, and a posted hold was debited by the transaction that ended it.
  I5: `select tenant_id, account || ' ' || asset as subject, 'balance ' || b.balance || ', held ' || b.held || ', open holds ' || coalesce(h.amount, 0) as detail
    from ledger_balances b
    full join (select tenant_id, account, asset, sum(amount) as amount from ledger_holds
               where not exists (select from ledger_hold_ends e where e.tenant_id = ledger_holds.tenant_id and e.hold_id = ledger_holds.hold_id)
               group by tenant_id, account, asset) h using (tenant_id, account, asset)
    where b.held is distinct from coalesce(h.amount, 0) or b.balance - b.held < 0
    union all
    select h.tenant_id, h.hold_id, 'posted by ' || x.transaction_id || ', which does not debit it'
    from ledger_holds h join ledger_hold_ends x using (tenant_id, hold_id)
    where x.outcome = 'posted' and -h.amount is distinct from (
      select sum(amount) from ledger_entries e
      where e.tenant_id = x.tenant_id and e.transaction_id = x.transaction_id and e.account = h.account and e.asset = h.asset)`,

  // No hold is open past its deadline, in the tenant's own business time.
  I8: `select h.tenant_id, h.hold_id as subject, 'open past ' || h.deadline as detail
    from ledger_holds h join tenants t using (tenant_id)
    where h.deadline < $1::timestamptz + t.test_offset_s * interval '1 second'
      and not exists (select from ledger_hold_ends e where e.tenant_id = h.tenant_id and e.hold_id = h.hold_id)`,

  // A reversal names an original, is the only one of it, and takes back no more than was there.
  I11: `select r.tenant_id, r.transaction_id as subject, 'exceeds ' || r.reverses as detail
    from ledger_transactions r join ledger_entries e using (tenant_id, transaction_id)
    where r.reverses is not null
    group by r.tenant_id, r.transaction_id, r.reverses, e.account, e.asset
    having not exists (
      select from ledger_entries o
      where o.tenant_id = r.tenant_id and o.transaction_id = r.reverses and o.account = e.account and o.asset = e.asset
      having sign(sum(o.amount)) = -sign(sum(e.amount)) and abs(sum(o.amount)) >= abs(sum(e.amount)))
    union all
    select tenant_id, reverses, 'reversed ' || count(*) || ' times' from ledger_transactions
    where reverses is not null group by tenant_id, reverses having count(*) > 1`,
} as const;

export async function checkLedger(tx: Tx, now: Date): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const [invariant, text] of Object.entries(ledgerChecks)) {
    const rows = await tx.query<Omit<Violation, 'invariant'>>(
      `check_${invariant}`,
      text,
      invariant === 'I8' ? [now] : [],
    );
    found.push(...rows.map((row) => ({ ...row, invariant: invariant as keyof typeof ledgerChecks })));
  }
  return found;
}

/** What nobody may change once it is written. */
const factTables = [
  'ledger_transactions',
  'ledger_entries',
  'ledger_holds',
  'ledger_hold_ends',
  'events',
  'quotes',
  'quote_redemptions',
  'deposit_observations',
  'outbound_transactions',
  'outbound_signatures',
  'outbound_outcomes',
  'rail_references',
  'payout_attempts',
  'payout_answers',
];

/** I4: the application has no right to change a fact, to write the ledger past its functions, or to disarm the triggers. */
export async function checkFactsAreLocked(tx: Tx): Promise<Violation[]> {
  const rows = await tx.query<Omit<Violation, 'invariant'>>(
    'check_I4',
    `select null::int as tenant_id, f as subject, 'the application may change it' as detail from unnest($1::text[]) f
     where has_table_privilege('zerogate_app', f, 'update') or has_table_privilege('zerogate_app', f, 'delete')
       or has_table_privilege('zerogate_app', f, 'truncate')
     union all
     select null, f, 'its trigger is off' from unnest($1::text[]) f
     where not exists (select from pg_trigger where tgrelid = f::regclass and tgfoid = 'forbid_change'::regproc and tgenabled in ('O', 'A'))
     union all
     select null, f, 'the application may write it directly' from unnest(array_append($1::text[], 'ledger_balances')) f
     where f like 'ledger%' and (has_table_privilege('zerogate_app', f, 'insert') or has_table_privilege('zerogate_app', f, 'update'))`,
    [factTables],
  );
  return rows.map((row) => ({ ...row, invariant: 'I4' }));
}
