import type { Core, Tenant } from '../common/index.js';
import { loadTenant } from '../partners/index.js';
import { loadPayoutAccount } from '../users/index.js';
import { claimDue, type Worker } from '../work/index.js';
import { ask, send } from './call.js';
import type { PayoutDeps } from './deps.js';
import { judgeAnswer, judgeInquiry, nextMove, provesAbsence } from './machine.js';
import { askForTurn } from './pauses.store.js';
import type { ClaimedPayout } from './payout.js';
import type { PayoutRail } from './port.js';
import { recordFinding } from './record.js';
import { startSend } from './store.js';

/**
 * Pays. Each payout goes claim → call → record: claimed in a short statement with a lease, called with no transaction open,
 * recorded in one transaction guarded by the fence. What a worker that died left behind is `sending` without an answer, and is
 * asked for before anything is sent again.
 */
export interface PayoutWorker extends Worker {
  /** Resolves when no call is under way: the last thing before the database is closed. */
  drained(): Promise<void>;
}

const defaults = { retry_ms: 1_000, capacity: 64, patience_ms: 100 };
const longestSendWindow_ms = 8_000;

/**
 * @param given.lease_s defaults to the setting LEASE_S
 * @param given.send_window_ms defaults to eight seconds, or four fifths of a lease that is shorter than ten
 * @param given.patience_ms Infinity makes each step wait for all that it began
 */
export function createPayoutWorker(
  core: Core,
  given: Pick<PayoutDeps, 'rails' | 'mayPay' | 'hooks'> & Partial<PayoutDeps>,
): PayoutWorker {
  const { lease_s = core.config.lease_s } = given;
  const send_window_ms = Math.min(longestSendWindow_ms, lease_s * 800);
  const deps: PayoutDeps = { ...defaults, send_window_ms, ...given, lease_s };
  if (deps.lease_s * 1000 <= deps.send_window_ms) throw new Error('the lease must outlast the send window');
  const running = new Set<Promise<void>>();

  const start = (payout: ClaimedPayout, tenants: Map<number, Promise<Tenant>>, failed: (error: unknown) => void) => {
    const tenant = tenants.get(payout.tenant_id) ?? loadTenant(core.db, payout.tenant_id);
    tenants.set(payout.tenant_id, tenant);
    const job = tenant
      .then((known) => work(core, deps, known, payout))
      .catch(failed)
      .finally(() => running.delete(job));
    running.add(job);
    return job;
  };

  return {
    name: 'payouts',
    role: 'pay',
    async step(now) {
      const free = deps.capacity - running.size;
      if (free <= 0) {
        await Promise.race(running);
        return 'worked';
      }
      const { lease_s } = deps;
      const claimed = await claimDue<ClaimedPayout>(core.db, {
        table: 'payouts',
        now,
        limit: free,
        lease_s,
      });
      if (claimed.length === 0) return 'idle';
      const errors: unknown[] = [];
      let waiting = true;
      // An error ends the step that is still there to be ended; later ones are logged. The lease brings the payout back.
      const failed = (error: unknown) => {
        if (waiting) errors.push(error);
        else core.log.error({ err: error, worker: 'payouts' }, 'payout failed after its step');
      };
      const tenants = new Map<number, Promise<Tenant>>();
      await within(deps.patience_ms, Promise.all(claimed.map((payout) => start(payout, tenants, failed))));
      waiting = false;
      if (errors.length > 0) throw errors[0];
      return 'worked';
    },
    async drained() {
      await Promise.all(running);
    },
  };
}

async function work(core: Core, deps: PayoutDeps, tenant: Tenant, payout: ClaimedPayout): Promise<void> {
  const move = nextMove(payout.status);
  if (move === 'send') await sendOne(core, deps, tenant, payout);
  else if (move === 'ask') await askOne(core, deps, tenant, payout);
}

async function sendOne(core: Core, deps: PayoutDeps, tenant: Tenant, payout: ClaimedPayout): Promise<void> {
  const rail = railOf(deps, tenant, payout);
  const account = await loadPayoutAccount(core.db, core, payout.tenant_id, payout.account_id);
  const holdBack = (reason: string, objection: boolean) =>
    recordFinding(
      core,
      deps,
      payout,
      { event: 'held_back', reason, code: reason, raw: Buffer.alloc(0) },
      { by: 'ourselves', objection },
    );

  const may = await deps.mayPay(tenant, payout);
  if (may !== 'go') {
    if (may.hold !== payout.reason) alarm(core, payout, `payout_${may.hold}`);
    return void (await holdBack(may.hold, true));
  }
  const turn = await askForTurn(
    core.db,
    { mode: tenant.mode, rail: rail.id, currency: payout.currency },
    deps.retry_ms,
  );
  if (turn === 'paused') return void (await holdBack('rail_paused', false));

  // Taken before the statement, so that this clock runs out no later than the moment that the statement stores.
  const write_deadline = core.clock.monotonic_ms() + deps.send_window_ms;
  const attempt = await startSend(core.db, payout, deps.send_window_ms, deps.lease_s);
  if (attempt === null) return;
  const answer = await send(core, rail, { ...payout, creditor: account.details }, write_deadline);
  const finding = judgeAnswer(answer);
  if (finding.alarm !== undefined) alarm(core, payout, finding.alarm);
  await recordFinding(core, deps, payout, finding, { by: 'send', attempt: attempt.attempt, probe: turn === 'probe' });
}

async function askOne(core: Core, deps: PayoutDeps, tenant: Tenant, payout: ClaimedPayout): Promise<void> {
  const rail = railOf(deps, tenant, payout);
  // The claim was made at this moment by the database's clock, so the question is asked later than that.
  const asked_at = new Date(payout.lease_until.getTime() - deps.lease_s * 1000);
  const inquiry = await ask(core, rail, payout.reference);
  const proof = provesAbsence(asked_at, payout.send_before, rail.absence_after_ms);
  const finding = judgeInquiry(payout, inquiry, proof);
  if (finding.alarm !== undefined) alarm(core, payout, finding.alarm);
  const proof_in_ms = (payout.send_before?.getTime() ?? 0) + rail.absence_after_ms + 2 - asked_at.getTime();
  await recordFinding(core, deps, payout, finding, { by: 'inquiry', asked_at, proof_in_ms });
}

/**
 * The rail that the payout was decided for. Another one, put in its place by a change of settings, would find nothing under the
 * payout's name, and that would look like a proof that it was never paid.
 */
function railOf(deps: PayoutDeps, tenant: Tenant, payout: ClaimedPayout): PayoutRail {
  const rail = deps.rails(tenant.mode, payout.method);
  if (rail.id === payout.rail) return rail;
  throw new Error(`payout ${payout.payout_id} belongs to rail ${payout.rail}, and ${payout.method} is ${rail.id} now`);
}

function alarm(core: Core, payout: ClaimedPayout, name: string): void {
  const { tenant_id, payout_id, session_id, rail, currency, status } = payout;
  core.log.error({ alarm: name, tenant_id, payout_id, session_id, rail, currency, status }, 'payout needs a look');
}

/** Waits for the work, but not longer than that. */
async function within(patience_ms: number, work: Promise<unknown>): Promise<void> {
  if (patience_ms === Number.POSITIVE_INFINITY) return void (await work);
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience_ms);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
