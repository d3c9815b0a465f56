import type { Tx } from '../../db/index.js';

/** One attempt with what came back, as a judge reads it: facts only, and no status of ours. */
export interface AttemptFact {
  readonly payout_id: string;
  readonly attempt: number;
  readonly kind: 'send' | 'inquiry';
  readonly started_at: Date;
  readonly send_before: Date | null;
  readonly outcome: string | null;
}

export async function listAttempts(tx: Tx, tenant_id: number, payout_ids: readonly string[]): Promise<AttemptFact[]> {
  return tx.query(
    'test_list_attempts',
    `select a.payout_id, a.attempt, a.kind, a.started_at, a.send_before, r.outcome from payout_attempts a
     left join payout_answers r using (tenant_id, payout_id, attempt)
     where a.tenant_id = $1 and a.payout_id = any($2) order by a.payout_id, a.attempt`,
    [tenant_id, payout_ids],
  );
}

/** Lets the lease of whoever holds the payout end now, as if its holder had been silent for long. */
export async function endLease(tx: Tx, tenant_id: number, payout_id: string): Promise<void> {
  await tx.query(
    'test_end_lease',
    `update payouts set lease_until = clock_timestamp() - interval '1 second' where tenant_id = $1 and payout_id = $2`,
    [tenant_id, payout_id],
  );
}

/** What dead workers left behind: held rows by status, with the fence that they were held with. */
export async function listHeld(
  tx: Tx,
  tenant_id: number,
): Promise<{ payout_id: string; status: string; reference: string; fence: bigint }[]> {
  return tx.query(
    'test_list_held',
    'select payout_id, status, reference, fence from payouts where tenant_id = $1 and lease_until is not null',
    [tenant_id],
  );
}

export async function countOpen(tx: Tx, tenant_id: number): Promise<number> {
  const [row] = await tx.query<{ open: number }>(
    'test_count_open',
    'select count(*)::int as open from payouts where tenant_id = $1 and due_at is not null',
    [tenant_id],
  );
  return row?.open ?? 0;
}
