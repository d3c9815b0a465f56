import type { Tx } from '../../db/index.js';

/** A transfer as the follower would have stored it: seen in a block, and due to be told. */
export interface SeenTransfer {
  readonly tenant_id: number;
  readonly deposit_id: string;
  readonly session_id: string;
  readonly chain_id: number;
  readonly network: string;
  readonly token_contract: string;
  readonly asset: string;
  readonly address: string;
  readonly amount_units: bigint;
  readonly from_address: string;
  readonly block_number: bigint;
  readonly block_time: Date;
  readonly status: 'detected' | 'parked';
}

const hash = (n: bigint) => `0x${n.toString(16).padStart(64, '0')}`;

export async function insertSeen(tx: Tx, transfer: SeenTransfer, at: Date): Promise<void> {
  await tx.query(
    'test_insert_deposit',
    `insert into deposits (tenant_id, deposit_id, session_id, mode, chain_id, network, tx_hash, ordinal, token_contract, asset,
       address, amount_units, from_address, tx_from, block_number, block_hash, log_index, block_time, offset_s, status, park_reason,
       first_seen_at, due_at)
     values ($1, $2, $3, 'test', $4, $5, $6, 0, $7, $8, $9, $10, $11, $11, $12, $6, 0, $13, 0, $14, $15, $16, $16)`,
    [
      transfer.tenant_id,
      transfer.deposit_id,
      transfer.session_id,
      transfer.chain_id,
      transfer.network,
      hash(transfer.block_number),
      transfer.token_contract,
      transfer.asset,
      transfer.address,
      transfer.amount_units,
      transfer.from_address,
      transfer.block_number,
      transfer.block_time,
      transfer.status,
      transfer.status === 'parked' ? 'balance_rule' : null,
      at,
    ],
  );
}

export async function makeFinal(tx: Tx, deposit_id: string, at: Date): Promise<void> {
  await tx.query('test_final_deposit', `update deposits set final_at = $2, due_at = $2 where deposit_id = $1`, [
    deposit_id,
    at,
  ]);
}

export async function orphan(tx: Tx, deposit_id: string, at: Date): Promise<void> {
  await tx.query('test_orphan', `update deposits set status = 'orphaned', due_at = $2 where deposit_id = $1`, [
    deposit_id,
    at,
  ]);
}

/** Both chains are followed, agreed and final up to this moment. */
export async function setChainTime(tx: Tx, chain_ids: readonly number[], chain_time: Date): Promise<void> {
  await tx.query(
    'test_chain_time',
    `insert into chain_cursors (mode, chain_id, processed_number, processed_hash, chain_time, finalised_number, finalised_hash)
     select 'test', chain_id, 1000000, '0x', $2, 1000000, '0x' from unnest($1::bigint[]) as chain_id
     on conflict (mode, chain_id) do update set chain_time = excluded.chain_time`,
    [chain_ids, chain_time],
  );
}

export async function listAddress(tx: Tx, address: string): Promise<void> {
  await tx.query(
    'test_list_address',
    `with list as (insert into screening_lists (mode, list_id, content_hash, entries, checked_at)
       values ('test', 'test', '\\x00', 1, clock_timestamp()) on conflict do nothing)
     insert into screening_entries (mode, list_id, address) values ('test', 'test', $1)`,
    [address.toLowerCase()],
  );
}

/** Everything that a partner was or could be told of, in order. */
export async function listEventTypes(tx: Tx, session_id: string): Promise<string[]> {
  const rows = await tx.query<{ type: string }>(
    'test_event_types',
    'select type from events where session_id = $1 order by version',
    [session_id],
  );
  return rows.map(({ type }) => type);
}

/** Everything that was told in a session's lane, whether a step of the session or not, in the order of the ids. */
export async function listToldTypes(tx: Tx, session_id: string): Promise<string[]> {
  const rows = await tx.query<{ type: string }>(
    'test_told_types',
    "select type from events where lane_key = $1 and kind <> 'internal' order by event_id",
    [session_id],
  );
  return rows.map(({ type }) => type);
}
