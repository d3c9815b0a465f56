import type { Tx } from '../../db/index.js';

/** Resolves once somebody waits for a lock that this transaction has. */
export async function untilWaiting(tx: Tx): Promise<void> {
  for (;;) {
    const rows = await tx.query(
      'test_waiting',
      'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
      [],
    );
    if (rows.length > 0) return;
  }
}
