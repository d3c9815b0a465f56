import type { Attention } from '../attention.js';
import { gravest } from '../decide.js';
import type { Deps } from '../deps.js';
import { listOpenReasons, resolveSupportCase } from '../inbox.store.js';
import { withTx } from '../tx.js';
import { lockWithdrawal, updateWithdrawal } from '../withdrawals.store.js';

/** A person has dealt with a case: it is closed, and the withdrawal keeps the gravest reason still open. False: no such open case. */
export async function resolveCase(deps: Deps, case_id: string): Promise<boolean> {
  if (!/^[1-9][0-9]{0,17}$/.test(case_id)) return false;
  return await withTx(deps.pool, async (tx) => {
    const now = deps.now();
    const resolved = await resolveSupportCase(tx, case_id, now);
    if (resolved === null) return false;
    const withdrawal = resolved.withdrawal_id === null ? null : await lockWithdrawal(tx, resolved.withdrawal_id);
    if (withdrawal !== null) {
      const open: readonly Attention[] = await listOpenReasons(tx, withdrawal.withdrawal_id);
      await updateWithdrawal(tx, { ...withdrawal, attention: gravest(null, open), updated_at: now });
    }
    return true;
  });
}
