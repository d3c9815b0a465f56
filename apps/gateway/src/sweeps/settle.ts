import { tenantNow } from '../clock/index.js';
import type { Core } from '../common/index.js';
import { newId } from '../ids/index.js';
import { accounts, postLedger } from '../ledger/index.js';
import { loadTenant } from '../partners/index.js';
import type { SweepFinding } from './judge.js';
import { retryAfter_s } from './policy.js';
import { insertOrNoteSweep, returnSweep, settleSweep } from './store.js';
import type { Sweep } from './sweep.js';

/**
 * Ends one sweep of a batch, in a transaction of its own: its row, the coins' place in the ledger, and the sweep that follows
 * if one was asked for meanwhile. Repeated after a crash it finds what is done and leaves it.
 */
export async function settle(core: Core, sweep: Sweep, finding: SweepFinding, tx_hash: string): Promise<void> {
  await core.db.withTx(async (tx) => {
    const tenant = await loadTenant(tx, sweep.tenant_id);
    const at = tenantNow(core.clock, tenant);
    if (finding.is === 'not_moved') {
      await returnSweep(tx, sweep, new Date(at.getTime() + retryAfter_s(sweep.attempts + 1) * 1000));
      return;
    }
    const amount_units = finding.is === 'moved' ? finding.amount_units : 0n;
    const after = await settleSweep(tx, sweep, { amount_units, tx_hash });
    if (after === null) return;
    const { tenant_id, sweep_id, session_id, network } = after;
    if (amount_units > 0n) {
      const asset = accounts.cryptoAsset(network, after.asset);
      await postLedger(tx, {
        tenant_id,
        kind: 'sweep_settled',
        source: sweep_id,
        session_id,
        at,
        entries: [
          { account: accounts.custodyForwarders(network, after.asset), asset, amount: amount_units },
          { account: accounts.custodyTreasury(network, after.asset), asset, amount: -amount_units },
        ],
      });
    }
    if (after.again) await insertOrNoteSweep(tx, { ...after, sweep_id: newId('swp') }, at);
  });
}
