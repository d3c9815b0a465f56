import { type ClaimedJob, claimDue, doEach, type Worker } from '../work/index.js';
import { lockContext, note, type SaleContext } from './context.js';
import type { SaleDeps } from './deps.js';
import { failPayout } from './on-payout.js';
import { reassess } from './reassess.js';

const batch = 20;

/** Looks at sales whose deadline has come: a price that lapses, parts to decide on, payout details that never came. */
export function createSaleWorker(deps: SaleDeps): Worker {
  const { core } = deps;
  return {
    name: 'sales',
    role: 'housekeeping',
    async step(now) {
      const claimed = await claimDue<ClaimedJob & { session_id: string }>(core.db, {
        table: 'sales',
        now,
        limit: batch,
        lease_s: core.config.lease_s,
      });
      await doEach('sales', core.log, claimed, async ({ tenant_id, session_id }) => {
        await core.db.withTx(async (tx) => look(await lockContext(tx, deps, tenant_id, session_id)));
      });
      return claimed.length > 0 ? 'worked' : 'idle';
    },
  };
}

/** The claim is only a hint: what is due is judged again under the session's lock, so a late worker does no harm. */
async function look(context: SaleContext): Promise<void> {
  const { sale, at } = context;
  if (sale.due_at === null || sale.due_at > at) return;
  if (sale.payout_track === 'details_needed') await failPayout(context);
  else if (sale.deposit_track === 'credited' || sale.deposit_track === 'refused') await note(context, { due_at: null });
  else await reassess(context);
}
