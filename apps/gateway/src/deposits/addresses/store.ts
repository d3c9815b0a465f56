import type { Mode } from '../../common/index.js';
import type { Tx } from '../../db/index.js';

export interface WatchedAddress {
  readonly address: string;
  readonly tenant_id: number;
  readonly session_id: string;
}

/** Which of these addresses are ours. One statement, however many there are of either; no cache that could go stale. */
export async function matchAddresses(tx: Tx, mode: Mode, addresses: readonly string[]): Promise<WatchedAddress[]> {
  if (addresses.length === 0) return [];
  return tx.query(
    'match_addresses',
    'select address, tenant_id, session_id from watched_addresses where mode = $1 and address = any($2::text[])',
    [mode, addresses],
  );
}
