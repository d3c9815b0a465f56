export type DepositStatus = 'detected' | 'orphaned' | 'credited' | 'parked';

/** What the sale decided about a deposit. */
export type DepositOutcome = 'open' | 'counted' | 'refund' | 'dust' | 'operator';

/** What the sale is told of, once per change. */
export type DepositChange = 'detected' | 'credited' | 'orphaned' | 'parked';

/** A transfer of a registry token to one of our addresses. Addresses and hashes are lower-case hex. */
export interface Deposit {
  readonly tenant_id: number;
  readonly deposit_id: string;
  readonly session_id: string;
  readonly mode: 'test' | 'live';
  readonly chain_id: number;
  readonly network: string;
  /** Together with the ordinal inside the transaction its identity, whichever block it is mined in. */
  readonly tx_hash: string;
  readonly ordinal: number;
  readonly token_contract: string;
  /** Symbol of the token. */
  readonly asset: string;
  readonly address: string;
  /** Smallest units; up to 78 digits while parked, never more than the ledger holds otherwise. */
  readonly amount_units: bigint;
  readonly from_address: string;
  readonly tx_from: string;
  readonly block_number: bigint;
  readonly block_hash: string;
  /** Position of its log in that block. */
  readonly log_index: number;
  /** As the chain gives it. */
  readonly block_time: Date;
  /** The tenant's test offset at first sight, in seconds: added when time is judged. */
  readonly offset_s: number;
  readonly status: DepositStatus;
  readonly park_reason: string | null;
  readonly outcome: DepositOutcome;
  readonly outcome_reason: string | null;
  /** Business time. */
  readonly first_seen_at: Date;
  /** When its block was found to be an ancestor of a final one; technical time. */
  readonly final_at: Date | null;
  /** The last change that the sale was told of, and the block it was about. */
  readonly told: DepositChange | null;
  readonly told_block_hash: string | null;
}

/** When a deposit was made, as its sale counts time. */
export function depositTime(deposit: Pick<Deposit, 'block_time' | 'offset_s'>): Date {
  return new Date(deposit.block_time.getTime() + deposit.offset_s * 1000);
}
