import { NoQuorum } from '../chains/evm/index.js';
import { tenantNow } from '../clock/index.js';
import type { Core } from '../common/index.js';
import {
  findOpenOutbound,
  insertOutcome,
  listSignatures,
  type OutboundTransaction,
  ownNonce,
  type Purpose,
  pursue,
  readFollower,
} from '../outbound/index.js';
import { loadTenant } from '../partners/index.js';
import { screenAddresses } from '../screening/index.js';
import { lockSession } from '../sessions/index.js';
import { claimDue, type Worker } from '../work/index.js';
import type { RefundDeps } from './deps.js';
import { judgeOutcome } from './judge.js';
import type { RefundEvent } from './machine.js';
import { prepareRefund } from './prepare.js';
import { applyFinding, type Finding, lookLater, recordFinding } from './record.js';
import type { ClaimedRefund, WaitReason } from './refund.js';
import { fromRow, lockRefund, type RefundRow } from './store.js';

/**
 * Sends crypto back. Each refund goes claim → look → record, as far as it gets in one step: all that may object is asked, its
 * nonce is given in the transaction that makes it `submitted`, then its bytes are signed, stored and broadcast, and later looks
 * find out what became of them. A worker may die anywhere: the next one finds the nonce, or the bytes, and goes on with them.
 */
export function createRefundWorker(
  core: Core,
  given: Pick<RefundDeps, 'outbound' | 'hooks'> & Partial<RefundDeps>,
): Worker {
  const deps: RefundDeps = { lease_s: core.config.lease_s, capacity: 32, ...given };
  return {
    name: 'refunds',
    role: 'pay',
    async step(now) {
      const { lease_s, capacity } = deps;
      const rows = await claimDue<RefundRow<ClaimedRefund>>(core.db, {
        table: 'refunds',
        now,
        limit: capacity,
        lease_s,
      });
      const done = await Promise.allSettled(rows.map((row) => work(core, deps, fromRow<ClaimedRefund>(row))));
      for (const one of done) if (one.status === 'rejected') throw one.reason;
      return rows.length === 0 ? 'idle' : 'worked';
    },
  };
}

async function work(core: Core, deps: RefundDeps, refund: ClaimedRefund): Promise<void> {
  try {
    if (refund.status === 'submitted') return await follow(core, deps, refund);
    return await start(core, deps, refund);
  } catch (error) {
    if (!(error instanceof NoQuorum)) throw error;
    alarm(core, refund, 'no_quorum', error.message);
    await lookLater(core, refund, null);
  }
}

async function start(core: Core, deps: RefundDeps, refund: ClaimedRefund): Promise<void> {
  const tenant = await loadTenant(core.db, refund.tenant_id);
  const at = tenantNow(core.clock, tenant);
  if (refund.to_address === null && at >= refund.deadline) {
    await recordFinding(core, deps, refund, { event: 'lapsed' });
    return;
  }
  const ready = await prepareRefund(core, deps, refund);
  if ('wait' in ready) return holdBack(core, deps, refund, ready.wait, ready.detail);

  const { mode, chain_id, token_contract, amount_units } = refund;
  const { signer, state, balance, call } = ready;
  const given = await core.db.withTx(async (tx): Promise<OutboundTransaction | 'dropped' | 'float_empty'> => {
    await lockSession(tx, core, refund.tenant_id, refund.session_id);
    // Another worker may have paid it while this one was asking: a nonce is given to nobody else than who holds the refund.
    if (!(await lockRefund(tx, refund))) return 'dropped';
    const outbound = await ownNonce(
      tx,
      { mode, chain_id, signer },
      purposeOf(refund),
      state,
      { ...call, at },
      { token: token_contract, amount_units, balance },
    );
    if (outbound === null) return 'float_empty';
    const after = await applyFinding(tx, core, deps, refund, { event: 'nonce_given' });
    if (after === null) throw new Error(`refund ${refund.refund_id} changed under its lock`);
    return outbound;
  });
  if (given === 'float_empty') return holdBack(core, deps, refund, 'float_empty');
  if (given === 'dropped') return;
  await pursueRefund(core, deps, { ...refund, status: 'submitted', wait_reason: null, updated_at: at }, given);
}

async function follow(core: Core, deps: RefundDeps, refund: ClaimedRefund): Promise<void> {
  const { mode, chain_id, to_address } = refund;
  if ((await readFollower(core.db, mode, chain_id)).paused) {
    alarm(core, refund, 'chain_paused');
    await lookLater(core, refund, null);
    return;
  }
  const outbound = await findOpenOutbound(core.db, purposeOf(refund));
  if (outbound === null) {
    // Another worker has ended it since it was claimed here; if it has not, the books contradict themselves.
    if ((await lookLater(core, refund, null)) === 'dropped') return;
    throw new Error(`refund ${refund.refund_id} is submitted and has no nonce`);
  }
  // Without a signing nothing was broadcast, and a list that changed since then still counts.
  const signings = await listSignatures(core.db, outbound);
  if (signings.length === 0) {
    const screening = await screenAddresses(core.db, mode, to_address === null ? [] : [to_address]);
    if (screening !== 'clear') {
      alarm(core, refund, 'screening_hold', screening);
      await lookLater(core, refund, null);
      return;
    }
  }
  await pursueRefund(core, deps, refund, outbound);
}

async function pursueRefund(
  core: Core,
  deps: RefundDeps,
  refund: ClaimedRefund,
  outbound: OutboundTransaction,
): Promise<void> {
  const chain = deps.outbound.chain(refund.mode, refund.chain_id);
  const signer = deps.outbound.signer(refund.mode, 'float');
  const pursuit = await pursue(core.db, chain, signer, outbound, core.clock.now());
  if (pursuit.is === 'open') {
    const { broadcast, tx_hash } = pursuit;
    if (broadcast !== null && broadcast !== 'accepted') alarm(core, refund, `broadcast_${broadcast}`, tx_hash);
    await lookLater(core, refund, tx_hash);
    return;
  }
  const { outcome, receipt } = pursuit;
  const event = judgeOutcome(refund, outbound.signer, outcome, receipt);
  if (event !== 'paid') alarm(core, refund, event, outcome.tx_hash);
  await recordFinding(core, deps, refund, findingOf(event, outcome.tx_hash), (tx) =>
    insertOutcome(tx, outbound, outcome),
  );
}

/** A transaction that did not pay is not the refund's any more, so its hash is not shown. */
function findingOf(event: RefundEvent, tx_hash: string): Finding {
  if (event === 'reverted') return { event, wait_reason: 'would_revert' };
  return event === 'nonce_lost' ? { event } : { event, tx_hash };
}

async function holdBack(core: Core, deps: RefundDeps, refund: ClaimedRefund, wait: WaitReason, detail?: string) {
  if (refund.wait_reason !== wait) alarm(core, refund, `refund_${wait}`, detail);
  await recordFinding(core, deps, refund, { event: 'held_back', wait_reason: wait });
}

const purposeOf = ({ tenant_id, refund_id }: ClaimedRefund): Purpose => ({
  purpose: 'refund',
  tenant_id,
  subject: refund_id,
});

function alarm(core: Core, refund: ClaimedRefund, name: string, detail?: string): void {
  const { tenant_id, refund_id, session_id, network, asset, status } = refund;
  core.log.error(
    { alarm: name, detail, tenant_id, refund_id, session_id, network, asset, status },
    'refund needs a look',
  );
}
