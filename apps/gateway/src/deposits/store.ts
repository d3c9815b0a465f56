import type { Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';
import type { ClaimedJob } from '../work/index.js';
import type { Deposit, DepositChange, DepositOutcome, DepositStatus } from './deposit.js';

const columns = `tenant_id, deposit_id, session_id, mode, chain_id::float8 as chain_id, network, tx_hash, ordinal, token_contract,
  asset, address, amount_units, from_address, tx_from, block_number, block_hash, log_index, block_time,
  offset_s::float8 as offset_s, status, park_reason, outcome, outcome_reason, first_seen_at, final_at, told, told_block_hash`;

/** All deposits of a session, orphaned ones too, in chain order. */
export async function listDeposits(tx: Tx, tenant_id: number, session_id: string): Promise<Deposit[]> {
  return tx.query(
    'list_deposits',
    `select ${columns} from deposits where tenant_id = $1 and session_id = $2 order by block_number, log_index, deposit_id`,
    [tenant_id, session_id],
  );
}

/** What the sale decided. A deposit that is mined again in another block is open again. */
export async function setDepositOutcome(
  tx: Tx,
  tenant_id: number,
  deposit_id: string,
  outcome: DepositOutcome,
  reason: string | null,
): Promise<void> {
  await tx.query(
    'set_deposit_outcome',
    'update deposits set outcome = $3, outcome_reason = $4 where tenant_id = $1 and deposit_id = $2',
    [tenant_id, deposit_id, outcome, reason],
  );
}

/** As claimed by the worker; everything else is read under the lock. */
export interface ClaimedDeposit extends ClaimedJob {
  readonly deposit_id: string;
  readonly session_id: string;
  readonly block_number: bigint;
  readonly log_index: number;
}

/** The deposit as it is now, locked; null when another worker has claimed it since. */
export async function lockDeposit(tx: Tx, claimed: ClaimedDeposit): Promise<Deposit | null> {
  const [row] = await tx.query<Deposit>(
    'lock_deposit',
    `select ${columns} from deposits where tenant_id = $1 and deposit_id = $2 and fence = $3 for update`,
    [claimed.tenant_id, claimed.deposit_id, claimed.fence],
  );
  return row ?? null;
}

/** Writes that a change is told, in the transaction that tells it. Nothing is due until the follower says so. */
export async function markTold(
  tx: Tx,
  deposit: Deposit,
  status: DepositStatus,
  told: DepositChange | null,
): Promise<Deposit> {
  const told_block_hash = told === null ? null : deposit.block_hash;
  await tx.query(
    'mark_deposit_told',
    `update deposits set status = $3, told = $4, told_block_hash = $5, due_at = null, lease_until = null
     where tenant_id = $1 and deposit_id = $2`,
    [deposit.tenant_id, deposit.deposit_id, status, told, told_block_hash],
  );
  return { ...deposit, status, told, told_block_hash };
}

/** Nothing to tell: the claim is given back, and nothing is due. */
export async function finishDeposit(tx: Tx, deposit: Deposit): Promise<void> {
  await tx.query(
    'finish_deposit',
    'update deposits set due_at = null, lease_until = null where tenant_id = $1 and deposit_id = $2',
    [deposit.tenant_id, deposit.deposit_id],
  );
}

/** Up to which block time all blocks are processed and agreed; null before the first. It stands still while a chain is paused. */
export async function chainTime(tx: Tx, mode: Mode, chain_id: number): Promise<Date | null> {
  const [row] = await tx.query<{ chain_time: Date }>(
    'chain_time',
    'select chain_time from chain_cursors where mode = $1 and chain_id = $2',
    [mode, chain_id],
  );
  return row?.chain_time ?? null;
}
