import { tenantNow } from '../clock/index.js';
import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { accounts, postLedger } from '../ledger/index.js';
import { loadTenant } from '../partners/index.js';
import { lockSession } from '../sessions/index.js';
import { claimDue, type Worker } from '../work/index.js';
import { changesToTell } from './changes.js';
import type { Deposit, DepositChange } from './deposit.js';
import { type ClaimedDeposit, finishDeposit, lockDeposit, markTold } from './store.js';

export interface DepositHooks {
  /**
   * Called once per change, in order, in the transaction that made it and with the session locked.
   *
   * @param deposit as it is after the change; the sale's own list shows the same
   */
  depositChanged(tx: Tx, tenant: Tenant, deposit: Deposit, change: DepositChange): Promise<void>;
}

/** So many deposits in one step, and so many transactions at once. */
const defaults = { limit: 64, parallel: 8 };

/**
 * Credits deposits that the follower found final, and tells the sale what became of each. One transaction per deposit; those of
 * one session go one after the other, in chain order. A worker that dies lets its lease run out and leaves nothing half done.
 */
export function createDepositWorker(
  core: Core,
  given: { readonly hooks: DepositHooks; readonly lease_s?: number } & Partial<typeof defaults>,
): Worker {
  const { limit, parallel, hooks, lease_s } = { ...defaults, lease_s: core.config.lease_s, ...given };
  return {
    name: 'deposits',
    role: 'watch',
    async step(now) {
      const claimed = await claimDue<ClaimedDeposit>(core.db, { table: 'deposits', now, limit, lease_s });
      if (claimed.length === 0) return 'idle';
      const queue = bySession(claimed);
      const errors: unknown[] = [];
      const run = async () => {
        for (let deposits = queue.shift(); deposits !== undefined; deposits = queue.shift()) {
          try {
            for (const deposit of deposits) await tell(core, hooks, deposit);
          } catch (error) {
            // Later deposits of this session wait with it; other sessions go on, and the lease brings these back.
            errors.push(error);
          }
        }
      };
      await Promise.all(Array.from({ length: parallel }, run));
      for (const error of errors.slice(1)) core.log.error({ err: error, worker: 'deposits' }, 'deposit failed');
      if (errors.length > 0) throw errors[0];
      return 'worked';
    },
  };
}

function bySession(claimed: readonly ClaimedDeposit[]): ClaimedDeposit[][] {
  const sessions = new Map<string, ClaimedDeposit[]>();
  for (const deposit of claimed) {
    const others = sessions.get(deposit.session_id);
    if (others === undefined) sessions.set(deposit.session_id, [deposit]);
    else others.push(deposit);
  }
  return [...sessions.values()].map((deposits) =>
    deposits.toSorted((a, b) =>
      a.block_number === b.block_number ? a.log_index - b.log_index : a.block_number < b.block_number ? -1 : 1,
    ),
  );
}

async function tell(core: Core, hooks: DepositHooks, claimed: ClaimedDeposit): Promise<void> {
  const { tenant_id, session_id } = claimed;
  await core.db.withTx(async (tx) => {
    await lockSession(tx, core, tenant_id, session_id);
    // The row's lock is what the follower waits for: what it writes next makes the deposit due again.
    let deposit = await lockDeposit(tx, claimed);
    if (deposit === null) return;
    const changes = changesToTell(deposit);
    if (changes.length === 0) return finishDeposit(tx, deposit);
    const tenant = await loadTenant(tx, tenant_id);
    for (const change of changes) {
      if (change === 'credited') await credit(tx, core, tenant, deposit);
      deposit = await markTold(tx, deposit, change === 'credited' ? 'credited' : deposit.status, change);
      await hooks.depositChanged(tx, tenant, deposit, change);
    }
  });
}

/** The coins at the forwarder are ours to keep, and the sale's to claim. */
async function credit(tx: Tx, core: Core, tenant: Tenant, deposit: Deposit): Promise<void> {
  const { tenant_id, session_id, network, asset: symbol, amount_units } = deposit;
  const asset = accounts.cryptoAsset(network, symbol);
  await postLedger(tx, {
    tenant_id,
    kind: 'deposit_credited',
    source: deposit.deposit_id,
    session_id,
    at: tenantNow(core.clock, tenant),
    entries: [
      { account: accounts.custodyForwarders(network, symbol), asset, amount: -amount_units },
      { account: accounts.saleCrypto(session_id), asset, amount: amount_units },
    ],
  });
}
