export type LedgerRefusal =
  | 'unbalanced'
  | 'floor'
  | 'posted_before'
  | 'hold_ended'
  | 'hold_mismatch'
  | 'reversed_before'
  | 'exceeds_original';

const refusals: Readonly<Record<string, LedgerRefusal>> = {
  ledger_unbalanced: 'unbalanced',
  ledger_floor: 'floor',
  ledger_transactions_tenant_id_kind_source_key: 'posted_before',
  ledger_hold_ends_pkey: 'hold_ended',
  ledger_hold_mismatch: 'hold_mismatch',
  ledger_reversed_once: 'reversed_before',
  ledger_exceeds_original: 'exceeds_original',
};

/** The ledger does not do this. The transaction around it can not go on: the refusal came from the database. */
export class LedgerRefused extends Error {
  override readonly name = 'LedgerRefused';
  readonly reason: LedgerRefusal;
  constructor(reason: LedgerRefusal, cause: Error) {
    super(`${reason}: ${cause.message}`, { cause });
    this.reason = reason;
  }
}

/** Runs a ledger statement, and gives the database's refusals their names. */
export async function namingRefusals<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const reason = refusals[(error as { constraint?: string }).constraint ?? ''];
    throw reason === undefined ? error : new LedgerRefused(reason, error as Error);
  }
}
