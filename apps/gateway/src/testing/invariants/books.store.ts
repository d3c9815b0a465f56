import type { Tx } from '../../db/index.js';

interface OfTenant {
  readonly tenant_id: number;
}
export interface TransactionRow extends OfTenant {
  readonly transaction_id: string;
  readonly source: string;
  readonly session_id: string | null;
  readonly reverses: string | null;
}
export interface EntryRow extends OfTenant {
  readonly transaction_id: string;
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
}
export interface HoldRow extends OfTenant {
  readonly hold_id: string;
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
  /** Deadline less the tenant's test offset: comparable with real time. */
  readonly real_deadline: Date;
  readonly outcome: 'posted' | 'voided' | null;
  readonly transaction_id: string | null;
}
export interface BalanceRow extends OfTenant {
  readonly account: string;
  readonly asset: string;
  readonly balance: bigint;
  readonly held: bigint;
}
export interface PayoutRow extends OfTenant {
  readonly payout_id: string;
  readonly session_id: string;
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly hold_id: string;
  readonly status: string;
}
export interface DepositRow extends OfTenant {
  readonly deposit_id: string;
  readonly network: string;
  readonly asset: string;
  readonly amount_units: bigint;
  readonly status: string;
  readonly block_number: bigint;
  readonly finalised_number: bigint | null;
}
export interface SessionRow extends OfTenant {
  readonly session_id: string;
  readonly version: number;
  readonly event_sequence: number;
  readonly quote_id: string | null;
}
export interface EventRow extends OfTenant {
  readonly session_id: string;
  readonly version: number;
  readonly sequence: number | null;
}
export interface QuoteRow extends OfTenant {
  readonly quote_id: string;
  readonly fiat_minor: bigint;
  readonly crypto_units: bigint;
  readonly tolerance_units: bigint;
  readonly network_fee_minor: bigint;
  readonly service_fee_minor: bigint;
  readonly partner_fee_minor: bigint;
}

/** Everything that the invariants speak of, as plain rows. */
export interface Books {
  readonly transactions: readonly TransactionRow[];
  readonly entries: readonly EntryRow[];
  readonly holds: readonly HoldRow[];
  readonly balances: readonly BalanceRow[];
  readonly payouts: readonly PayoutRow[];
  readonly deposits: readonly DepositRow[];
  readonly sessions: readonly SessionRow[];
  readonly events: readonly EventRow[];
  readonly quotes: readonly QuoteRow[];
}

export async function readBooks(tx: Tx): Promise<Books> {
  const read = <T extends object>(name: string, text: string) => tx.query<T>(`books_${name}`, text, []);
  return {
    transactions: await read(
      'transactions',
      'select tenant_id, transaction_id, source, session_id, reverses from ledger_transactions',
    ),
    entries: await read('entries', 'select tenant_id, transaction_id, account, asset, amount from ledger_entries'),
    holds: await read(
      'holds',
      `select h.tenant_id, h.hold_id, h.account, h.asset, h.amount, x.outcome, x.transaction_id,
         h.deadline - t.test_offset_s * interval '1 second' as real_deadline
       from ledger_holds h join tenants t using (tenant_id) left join ledger_hold_ends x using (tenant_id, hold_id)`,
    ),
    balances: await read('balances', 'select tenant_id, account, asset, balance, held from ledger_balances'),
    payouts: await read(
      'payouts',
      'select tenant_id, payout_id, session_id, currency, amount_minor, hold_id, status from payouts',
    ),
    deposits: await read(
      'deposits',
      `select tenant_id, deposit_id, network, asset, amount_units, status, block_number, finalised_number
       from deposits left join chain_cursors using (mode, chain_id)`,
    ),
    sessions: await read(
      'sessions',
      `select s.tenant_id, s.session_id, s.version, s.event_sequence, sales.quote_id
       from sessions s left join sales using (tenant_id, session_id)`,
    ),
    events: await read(
      'events',
      'select tenant_id, session_id, version, sequence from events where version is not null',
    ),
    quotes: await read(
      'quotes',
      `select tenant_id, quote_id, fiat_minor, crypto_units, tolerance_units, network_fee_minor, service_fee_minor, partner_fee_minor
       from quotes`,
    ),
  };
}
