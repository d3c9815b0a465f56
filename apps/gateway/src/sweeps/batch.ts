import { forwarderFactoryAbi } from '@0gate/contracts';
import { encodeFunctionData, type Hex } from 'viem';
import { NoQuorum } from '../chains/evm/index.js';
import type { Core } from '../common/index.js';
import {
  findOpenOutbound,
  insertOutcome,
  type OutboundTransaction,
  outboundPolicy,
  ownNonce,
  type Purpose,
  pursue,
  readFollower,
  readSignerState,
} from '../outbound/index.js';
import { findTenant } from '../partners/index.js';
import { updateBatch } from './batches.store.js';
import type { SweepDeps } from './deps.js';
import { judgeSweep } from './judge.js';
import { settle } from './settle.js';
import { listBatchSweeps } from './store.js';
import type { Batch, BatchWait } from './sweep.js';

/** One look at a batch: its nonce is given, its transaction pursued, or its sweeps are settled by what that did. */
export async function workBatch(core: Core, deps: SweepDeps, batch: Batch, now: Date): Promise<void> {
  try {
    if ((await readFollower(core.db, batch.mode, batch.chain_id)).paused)
      return await holdBack(core, batch, now, 'chain_paused');
    const purpose = await purposeOf(core, batch);
    if (batch.status === 'submitted') {
      const outbound = await findOpenOutbound(core.db, purpose);
      if (outbound === null) {
        // Another worker has ended it since it was claimed here; if it has not, the books contradict themselves.
        if (!(await lookLater(core, batch, now))) return;
        throw new Error(`batch ${batch.batch_id} is submitted and has no nonce`);
      }
      return await pursueBatch(core, deps, batch, outbound, now);
    }
    const outbound = await submit(core, deps, batch, purpose, now);
    if (outbound !== null) await pursueBatch(core, deps, { ...batch, status: 'submitted' }, outbound, now);
  } catch (error) {
    if (!(error instanceof NoQuorum)) throw error;
    alarm(core, batch, 'no_quorum', error.message);
    await lookLater(core, batch, now);
  }
}

/** Everything that stands against a flush makes it wait; nothing of it is lost. */
async function submit(
  core: Core,
  deps: SweepDeps,
  batch: Batch,
  purpose: Purpose,
  now: Date,
): Promise<OutboundTransaction | null> {
  const { mode, chain_id, token_contract } = batch;
  const chain = deps.outbound.chain(mode, chain_id);
  const signer = deps.outbound.signer(mode, 'sweeper').address;
  const sweeps = await listBatchSweeps(core.db, batch.batch_id);
  const data = encodeFunctionData({
    abi: forwarderFactoryAbi,
    functionName: 'flush',
    args: [sweeps.map(({ salt }) => salt as Hex), token_contract as Hex],
  });
  const call = { from: signer, to: chain.network.factory, data };
  const wait = async (reason: BatchWait, detail?: string) => {
    await holdBack(core, batch, now, reason, detail);
    return null;
  };

  const head = await chain.head();
  if (head.base_fee_per_gas + head.priority_fee_per_gas > deps.gas_price_cap) return wait('gas_price');
  const simulated = await chain.simulate(call);
  if (!simulated.ok) return wait('would_revert', simulated.reason);
  const gas = ((await chain.estimateGas(call)) * outboundPolicy.gas_percent) / 100n;
  const cost_wei = gas * (head.base_fee_per_gas * 2n + head.priority_fee_per_gas);
  if ((await chain.nativeBalance(signer)) < cost_wei) return wait('gas_empty');
  const state = await readSignerState(chain, signer);

  return core.db.withTx(async (tx) => {
    const due_at = nextLook(batch, now);
    if (!(await updateBatch(tx, batch, { status: 'submitted', reason: null, due_at, keep_lease: true }))) return null;
    return ownNonce(tx, { mode, chain_id, signer }, purpose, state, { to: call.to, data, gas, at: now }, null);
  });
}

async function pursueBatch(
  core: Core,
  deps: SweepDeps,
  batch: Batch,
  outbound: OutboundTransaction,
  now: Date,
): Promise<void> {
  const chain = deps.outbound.chain(batch.mode, batch.chain_id);
  const pursuit = await pursue(core.db, chain, deps.outbound.signer(batch.mode, 'sweeper'), outbound, now);
  if (pursuit.is === 'open') {
    const { broadcast, tx_hash } = pursuit;
    if (broadcast !== null && broadcast !== 'accepted') alarm(core, batch, `broadcast_${broadcast}`, tx_hash);
    await lookLater(core, { ...batch, reason: null }, now);
    return;
  }
  const { outcome, receipt } = pursuit;
  for (const sweep of await listBatchSweeps(core.db, batch.batch_id)) {
    const finding = judgeSweep(sweep, chain.network, outcome, receipt);
    if (finding.is === 'not_moved') alarm(core, batch, 'sweep_failed', `${sweep.sweep_id} at ${sweep.forwarder}`);
    await settle(core, sweep, finding, outcome.tx_hash);
  }
  // Last, so that a worker that died before comes here again.
  await core.db.withTx(async (tx) => {
    const mine = await updateBatch(tx, batch, { status: 'done', reason: null, due_at: null, keep_lease: false });
    if (mine) await insertOutcome(tx, outbound, outcome);
  });
}

/** A batch serves many tenants; its nonce is the house's. */
async function purposeOf(core: Core, batch: Batch): Promise<Purpose> {
  const house = await findTenant(core.db, 'par_house', batch.mode);
  if (house === null) throw new Error(`${batch.mode} has no house tenant`);
  return { purpose: 'sweep', tenant_id: house.tenant_id, subject: batch.batch_id };
}

async function holdBack(core: Core, batch: Batch, now: Date, reason: BatchWait, detail?: string): Promise<void> {
  if (batch.reason !== reason) alarm(core, batch, `sweep_${reason}`, detail);
  await lookLater(core, { ...batch, reason }, now);
}

/** False when the batch is another worker's by now. */
async function lookLater(core: Core, batch: Batch, now: Date): Promise<boolean> {
  const { status, reason } = batch;
  return updateBatch(core.db, batch, { status, reason, due_at: nextLook(batch, now), keep_lease: false });
}

/** Every half second at first, then after a quarter of its age, at most half a minute. */
function nextLook(batch: Batch, now: Date): Date {
  const age_ms = now.getTime() - batch.created_at.getTime();
  return new Date(now.getTime() + Math.min(Math.max(Math.ceil(age_ms / 4), 500), 30_000));
}

function alarm(core: Core, batch: Batch, name: string, detail?: string): void {
  const { mode, chain_id, batch_id, token_contract, status } = batch;
  core.log.error({ alarm: name, detail, mode, chain_id, batch_id, token_contract, status }, 'sweep batch needs a look');
}
