import { NoQuorum } from '../chains/evm/index.js';
import { tenantNow } from '../clock/index.js';
import type { Core, Tenant } from '../common/index.js';
import { newId } from '../ids/index.js';
import { readFollower } from '../outbound/index.js';
import { loadTenant } from '../partners/index.js';
import { claimDue } from '../work/index.js';
import { insertBatch } from './batches.store.js';
import type { SweepDeps } from './deps.js';
import { sweepPolicy } from './policy.js';
import { fromRow, joinBatch, putOffSweep, type SweepRow } from './store.js';
import type { ClaimedSweep } from './sweep.js';

/** Puts due sweeps into batches: one token of one network each, whoever's they are. @returns how many were due */
export async function gather(core: Core, deps: SweepDeps, now: Date): Promise<number> {
  const rows = await claimDue<SweepRow<ClaimedSweep>>(core.db, {
    table: 'sweeps',
    now,
    limit: sweepPolicy.batch_size,
    lease_s: deps.lease_s,
  });
  const sweeps = rows.map((row) => fromRow<ClaimedSweep>(row));
  const groups = new Map<string, ClaimedSweep[]>();
  for (const sweep of sweeps) {
    const key = `${sweep.mode} ${sweep.chain_id} ${sweep.token_contract}`;
    groups.set(key, [...(groups.get(key) ?? []), sweep]);
  }
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += sweepPolicy.batch_size)
      await makeBatch(core, deps, now, group.slice(start, start + sweepPolicy.batch_size));
  }
  return sweeps.length;
}

async function makeBatch(core: Core, deps: SweepDeps, now: Date, candidates: readonly ClaimedSweep[]): Promise<void> {
  const tenants = new Map<number, Tenant>();
  for (const { tenant_id } of candidates) {
    if (!tenants.has(tenant_id)) tenants.set(tenant_id, await loadTenant(core.db, tenant_id));
  }
  const ready = await mayGo(core, deps, tenants, candidates);
  const [first] = ready;
  if (first === undefined) return;
  const { mode, chain_id, token_contract } = first;
  const batch_id = newId('swp');
  await core.db
    .withTx(async (tx) => {
      await insertBatch(tx, { mode, chain_id, batch_id, token_contract, at: now });
      if ((await joinBatch(tx, batch_id, ready)) === 0) throw new AllTaken();
    })
    .catch((error: unknown) => {
      if (!(error instanceof AllTaken)) throw error;
    });
}

/** Every sweep is another worker's by now: no batch. */
class AllTaken extends Error {}

/** Those that nothing stands against; the others are put off, each with its reason in the log. */
async function mayGo(
  core: Core,
  deps: SweepDeps,
  tenants: ReadonlyMap<number, Tenant>,
  candidates: readonly ClaimedSweep[],
): Promise<ClaimedSweep[]> {
  const [first] = candidates;
  if (first === undefined) return [];
  const at = await readHeight(core, deps, first);
  const judged = await Promise.all(
    candidates.map(async (sweep) => {
      const tenant = tenants.get(sweep.tenant_id);
      if (tenant === undefined) throw new Error(`no tenant ${sweep.tenant_id}`);
      return { sweep, tenant, objection: await objectionTo(deps, tenant, sweep, at) };
    }),
  );
  for (const { sweep, tenant, objection } of judged) {
    if (objection === null) continue;
    const { tenant_id, sweep_id, session_id, network, asset } = sweep;
    core.log.warn({ tenant_id, sweep_id, session_id, network, asset, reason: objection.reason }, 'sweep waits');
    const due_at = new Date(tenantNow(core.clock, tenant).getTime() + objection.wait_s * 1000);
    await putOffSweep(core.db, sweep, due_at);
  }
  return judged.flatMap(({ sweep, objection }) => (objection === null ? [sweep] : []));
}

interface Objection {
  readonly reason: string;
  readonly wait_s: number;
}
const soon = (reason: string): Objection => ({ reason, wait_s: sweepPolicy.first_retry_s });

/** The finalised height to read balances at, never below what the follower has credited from; or why none is read. */
async function readHeight(core: Core, deps: SweepDeps, { mode, chain_id }: ClaimedSweep): Promise<bigint | Objection> {
  const { finalised_number, paused } = await readFollower(core.db, mode, chain_id);
  if (paused) return soon('chain_paused');
  try {
    const { number } = await deps.outbound.chain(mode, chain_id).finalised();
    return number < finalised_number ? soon('nodes_lag') : number;
  } catch (error) {
    if (error instanceof NoQuorum) return soon(error.message);
    throw error;
  }
}

async function objectionTo(
  deps: SweepDeps,
  tenant: Tenant,
  sweep: ClaimedSweep,
  at: bigint | Objection,
): Promise<Objection | null> {
  if (typeof at !== 'bigint') return at;
  const may = await deps.mayFlush(tenant, sweep);
  if (may !== 'go') return soon(may.hold);
  try {
    const chain = deps.outbound.chain(sweep.mode, sweep.chain_id);
    const balance = await chain.tokenBalance(sweep.token_contract, sweep.forwarder, at);
    // Nothing at all is for the flush to find out; it ends the sweep.
    if (balance === 0n || balance >= deps.least_units) return null;
    return { wait_s: sweepPolicy.longest_retry_s, reason: 'below_minimum' };
  } catch (error) {
    if (error instanceof NoQuorum) return soon(error.message);
    throw error;
  }
}
