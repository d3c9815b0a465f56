import { tenantNow } from '../clock/index.js';
import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { accounts, postLedger, voidHold } from '../ledger/index.js';
import { loadTenant } from '../partners/index.js';
import { lockSession } from '../sessions/index.js';
import type { RefundChanged, RefundDeps } from './deps.js';
import { nextStatus, type RefundEvent } from './machine.js';
import type { ClaimedRefund, Refund, WaitReason } from './refund.js';
import { nextLook } from './schedule.js';
import { updateRefund } from './store.js';

export interface Finding {
  readonly event: RefundEvent;
  readonly wait_reason?: WaitReason;
  readonly tx_hash?: string;
}

/**
 * Writes a refund's next state with all that belongs to it, in the caller's transaction, whose first statement has locked the
 * session: the row under its fence, the ledger, and what the sale makes of it.
 *
 * @returns the refund as changed, or null when it is another worker's by now, and nothing was written
 */
export async function applyFinding(
  tx: Tx,
  core: Core,
  deps: RefundDeps,
  refund: ClaimedRefund,
  finding: Finding,
): Promise<Refund | null> {
  const tenant = await loadTenant(tx, refund.tenant_id);
  const at = tenantNow(core.clock, tenant);
  const status = nextStatus(refund.status, finding.event);
  const wait_reason = finding.wait_reason ?? null;
  const due_at = nextLook({ status, wait_reason, deadline: refund.deadline }, at, at);
  const after = await updateRefund(tx, refund, {
    status,
    wait_reason,
    tx_hash: finding.tx_hash ?? null,
    due_at,
    updated_at: at,
    keep_lease: finding.event === 'nonce_given',
  });
  if (after === null) return null;
  await moveMoney(tx, after, at);
  if (status !== 'created') await deps.hooks.refundChanged(tx, tenant, after, status satisfies RefundChanged);
  return after;
}

/** The same in a transaction of its own. `alongside` writes more facts into it. */
export async function recordFinding(
  core: Core,
  deps: RefundDeps,
  refund: ClaimedRefund,
  finding: Finding,
  alongside?: (tx: Tx) => Promise<void>,
): Promise<'recorded' | 'dropped'> {
  // Waiting on for the same reason tells nobody anything: no lock, no hook, only the time of the next look.
  if (refund.status === 'waiting' && finding.wait_reason === refund.wait_reason) return lookLater(core, refund, null);
  return core.db.withTx(async (tx) => {
    await lockSession(tx, core, refund.tenant_id, refund.session_id);
    if ((await applyFinding(tx, core, deps, refund, finding)) === null) return 'dropped';
    await alongside?.(tx);
    return 'recorded';
  });
}

/** Gives the refund back unchanged but for its newest signing, to be looked at again. */
export async function lookLater(
  core: Core,
  refund: ClaimedRefund,
  tx_hash: string | null,
): Promise<'recorded' | 'dropped'> {
  const tenant: Tenant = await loadTenant(core.db, refund.tenant_id);
  const at = tenantNow(core.clock, tenant);
  const after = await updateRefund(core.db, refund, {
    status: refund.status,
    wait_reason: refund.wait_reason,
    tx_hash: tx_hash ?? refund.tx_hash,
    due_at: nextLook(refund, at, refund.updated_at),
    updated_at: refund.updated_at,
    keep_lease: false,
  });
  return after === null ? 'dropped' : 'recorded';
}

/**
 * Settled: the claim and the float both go down, and the hold is used up. Unclaimed: the claim is free again, and still owed.
 * Failed keeps its hold: coins have left, so the claim must not go out a second time before somebody has looked.
 */
async function moveMoney(tx: Tx, refund: Refund, at: Date): Promise<void> {
  const { tenant_id, refund_id, session_id, network, hold_id, amount_units } = refund;
  if (refund.status === 'unclaimed') await voidHold(tx, { tenant_id, hold_id, at });
  if (refund.status !== 'settled') return;
  const asset = accounts.cryptoAsset(network, refund.asset);
  await postLedger(tx, {
    tenant_id,
    kind: 'refund_settled',
    source: refund_id,
    session_id,
    at,
    hold_id,
    entries: [
      { account: accounts.saleCrypto(session_id), asset, amount: -amount_units },
      { account: accounts.custodyFloat(network, refund.asset), asset, amount: amount_units },
    ],
  });
}
