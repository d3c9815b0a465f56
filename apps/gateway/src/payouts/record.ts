import { tenantNow } from '../clock/index.js';
import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { accounts, postLedger, voidHold } from '../ledger/index.js';
import { loadTenant } from '../partners/index.js';
import { lockSession } from '../sessions/index.js';
import type { PayoutDeps } from './deps.js';
import { type Finding, nextStatus } from './machine.js';
import { pauseRail, resumeRail } from './pauses.store.js';
import type { ClaimedPayout, Payout } from './payout.js';
import { nextLook } from './schedule.js';
import { insertAnswer, updatePayout } from './store.js';

/** How a worker came to know what it records. */
export type Source =
  /** Its own call. `probe`: the one payment that tries a paused rail. */
  | { readonly by: 'send'; readonly attempt: number; readonly probe: boolean }
  /** An inquiry asked at this moment, database time. */
  | { readonly by: 'inquiry'; readonly asked_at: Date; readonly proof_in_ms: number }
  /** Nothing was called: we hold the payment back ourselves. `objection`: for what `mayPay` said, and not for the rail's sake. */
  | { readonly by: 'ourselves'; readonly objection: boolean };

/**
 * Records what was found out about a payout: its state, the rail's answer as a fact, the ledger's posting, and what the sale
 * makes of it, in one transaction that starts with the session's lock. If another worker has taken the payout over meanwhile,
 * nothing is written: it asks the rail itself.
 */
export async function recordFinding(
  core: Core,
  deps: PayoutDeps,
  payout: ClaimedPayout,
  finding: Finding,
  source: Source,
): Promise<'recorded' | 'dropped'> {
  const from = source.by === 'send' ? nextStatus(payout.status, 'sent') : payout.status;
  const status = nextStatus(from, finding.event);
  // Another objection is news, also of a payout that waits already: somebody else may have to act.
  const objects = source.by === 'ourselves' && source.objection && finding.reason !== payout.reason;
  const isNews = status !== payout.status || objects;
  // A look that changed nothing tells nobody anything: no lock, no rows, only the time of the next one.
  if (source.by !== 'send' && !isNews) {
    const at = tenantNow(core.clock, await loadTenant(core.db, payout.tenant_id));
    const after = await updatePayout(core.db, payout, changeOf(payout, finding, source, status, at));
    return after === null ? 'dropped' : 'recorded';
  }
  return core.db.withTx(async (tx) => {
    const session = await lockSession(tx, core, payout.tenant_id, payout.session_id);
    const tenant = await loadTenant(tx, payout.tenant_id);
    const at = tenantNow(core.clock, tenant);
    const after = await updatePayout(tx, payout, changeOf(payout, finding, source, status, at));
    if (after === null) return 'dropped';
    if (source.by !== 'ourselves') {
      await insertAnswer(tx, payout, {
        attempt: source.by === 'send' ? source.attempt : null,
        asked_at: source.by === 'inquiry' ? source.asked_at : null,
        outcome: finding.event,
        code: finding.code,
        bytes_sealed: core.sealer.seal(payout.tenant_id, session.subject.key, 'rail_answer', finding.raw),
      });
    }
    await moveMoney(tx, after, at);
    if (isNews && isTold(status)) await deps.hooks.payoutChanged(tx, tenant, after, status);
    // Last, because all payouts of a rail share its row: it is locked no longer than the commit takes.
    await turnRail(tx, deps, tenant, after, finding, source);
    return 'recorded';
  });
}

function changeOf(payout: Payout, finding: Finding, source: Source, status: Payout['status'], at: Date) {
  const updated_at = status === payout.status ? payout.updated_at : at;
  return {
    status,
    failure_class: finding.class ?? null,
    reason: finding.reason ?? null,
    updated_at,
    due_at: nextLook(status, at, updated_at, source.by === 'inquiry' ? source.proof_in_ms : undefined),
  };
}

/** Settled: the claim and our bank account both go down, and the hold is used up. Failed: the claim is free again. */
async function moveMoney(tx: Tx, payout: Payout, at: Date): Promise<void> {
  const { tenant_id, payout_id, session_id, currency, amount_minor, hold_id } = payout;
  if (payout.status === 'failed') await voidHold(tx, { tenant_id, hold_id, at });
  if (payout.status !== 'settled') return;
  await postLedger(tx, {
    tenant_id,
    kind: 'payout_settled',
    source: payout_id,
    session_id,
    at,
    hold_id,
    entries: [
      { account: accounts.saleFiat(session_id), asset: currency, amount: -amount_minor },
      { account: accounts.rail(payout.rail, currency), asset: currency, amount: amount_minor },
    ],
  });
}

/** Our account is short: new payments wait. It is not any more: they go. */
async function turnRail(tx: Tx, deps: PayoutDeps, tenant: Tenant, payout: Payout, finding: Finding, source: Source) {
  if (source.by !== 'send') return;
  const account = { mode: tenant.mode, rail: payout.rail, currency: payout.currency };
  if (finding.event === 'put_off') await pauseRail(tx, account, finding.reason ?? finding.code, deps.retry_ms);
  else if (source.probe && (payout.status === 'submitted' || payout.status === 'settled'))
    await resumeRail(tx, account);
}

export type PayoutChanged = 'submitted' | 'delayed' | 'settled' | 'failed';

const told: ReadonlySet<string> = new Set<PayoutChanged>(['submitted', 'delayed', 'settled', 'failed']);
const isTold = (status: string): status is PayoutChanged => told.has(status);
