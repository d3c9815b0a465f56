import type { Tx } from '../../db/index.js';

/** What we say we paid over a rail, summed over tenants, and every payout it was asked for. */
export async function readRailBooks(tx: Tx, rail: string, currency: string) {
  const payouts = await tx.query<{ end_to_end_id: string; amount_minor: bigint; status: string }>(
    'rail_payouts',
    'select end_to_end_id, amount_minor, status from payouts where rail = $1 and currency = $2',
    [rail, currency],
  );
  const [sum] = await tx.query<{ paid_minor: bigint }>(
    'rail_paid',
    'select coalesce(sum(amount), 0) as paid_minor from ledger_entries where account = $1 and asset = $2',
    [`rail/${rail}/${currency}`, currency],
  );
  return { payouts, paid_minor: sum?.paid_minor ?? 0n };
}

/** What the ledger says we hold of a token, by place, summed over tenants. */
export async function readCustody(tx: Tx, network: string, symbol: string) {
  const rows = await tx.query<{ place: string; held: bigint }>(
    'custody',
    `select split_part(account, '/', 4) as place, -sum(amount) as held from ledger_entries
     where account like 'custody/' || $1 || '/' || $2 || '/%' group by 1`,
    [network, symbol],
  );
  const held = new Map(rows.map((row) => [row.place, row.held]));
  return {
    forwarders: held.get('forwarders') ?? 0n,
    treasury: held.get('treasury') ?? 0n,
    float: held.get('float') ?? 0n,
  };
}

/** Every address ever shown in a mode. */
export async function readWatchedAddresses(tx: Tx, mode: string): Promise<string[]> {
  const rows = await tx.query<{ address: string }>(
    'watched_addresses',
    'select address from watched_addresses where mode = $1',
    [mode],
  );
  return rows.map((row) => row.address);
}

/** Coins that the chain may have moved and the ledger not yet: deposits not credited, refunds sent and not final. */
export async function readInFlight(tx: Tx, network: string, symbol: string) {
  const [deposits] = await tx.query<{ arriving: bigint }>(
    'arriving',
    `select coalesce(sum(amount_units), 0) as arriving from deposits
     where network = $1 and asset = $2 and status in ('detected', 'parked', 'orphaned')`,
    [network, symbol],
  );
  const [refunds] = await tx.query<{ leaving: bigint }>(
    'leaving',
    `select coalesce(sum(amount_units), 0) as leaving from refunds where network = $1 and asset = $2 and status = 'submitted'`,
    [network, symbol],
  );
  const [sweeps] = await tx.query<{ open: bigint }>(
    'open_sweeps',
    `select count(*) as open from sweeps where network = $1 and asset = $2 and status = 'submitted'`,
    [network, symbol],
  );
  return { arriving: deposits?.arriving ?? 0n, leaving: refunds?.leaving ?? 0n, sweeping: (sweeps?.open ?? 0n) > 0n };
}
