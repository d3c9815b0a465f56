import type { Core } from '../common/index.js';
import { createPublicSigner } from '../crypto/index.js';
import type { Worker } from '../work/index.js';
import { attemptDelivery } from './attempt.js';
import { createGuardedAgent, createResolve, createTargets, type Resolve } from './guard/index.js';
import { claimLanes, listDueTenants, releaseLane, type StartedDelivery } from './lanes.store.js';
import { callTimeout_ms } from './schedule.js';

/**
 * Sends events to partners' endpoints, at least once each.
 *
 * The job is the lane, not the delivery: a lane is claimed with a lease, the delivery at its head is called with no transaction
 * open, and the outcome is recorded where the fence still holds, which moves the lane on or sets its next due time. So order in
 * a lane needs no comparison with other deliveries, a claim costs the same however long the backlog is, and a process that dies
 * leaves nothing but leases that run out: what it had in flight is sent again, and nothing else is.
 *
 * A step does not wait for the calls that it began longer than a moment, so that one slow endpoint holds up nobody else; how
 * many calls are under way is bounded for the process and for each tenant.
 */
export interface DispatchWorker extends Worker {
  /** Resolves when no call is under way and no connection is open: the last thing before the database is closed. */
  drained(): Promise<void>;
}

export interface DispatchOptions {
  /** Calls under way in this process. */
  readonly capacity: number;
  /** Of these, calls to one tenant's endpoint. */
  readonly capacity_per_tenant: number;
  /** A call that is not answered within this has failed. */
  readonly call_timeout_ms: number;
  /** A claimed lane is another's to take after this. It outlasts a call and its recording. */
  readonly lease_ms: number;
  /** How long a step waits for what it began; Infinity waits for all of it. */
  readonly patience_ms: number;
  /** Finds the addresses of a host; tests bring their own. */
  readonly resolve?: Resolve;
}

const defaults = { capacity: 1_024, capacity_per_tenant: 64, call_timeout_ms: callTimeout_ms, patience_ms: 20 };

/** What recording an outcome may take beyond the call: the longest that a statement may. */
const recording_ms = 5_000;

export function createDispatcher(core: Core, given: Partial<DispatchOptions> = {}): DispatchWorker {
  const merged = { ...defaults, ...given };
  const options: DispatchOptions = { lease_ms: merged.call_timeout_ms + recording_ms, ...merged };
  if (options.lease_ms <= options.call_timeout_ms) throw new Error('the lease must outlast a call');
  const targets = createTargets(core.config.webhook_allow_private);
  const agent = createGuardedAgent({
    targets,
    resolve: options.resolve ?? createResolve(targets),
    connect_timeout_ms: options.call_timeout_ms,
  });

  const signer = createPublicSigner(core.config.jwks_keys);
  const { call_timeout_ms } = options;
  const running = new Set<Promise<void>>();
  const inFlight = new Map<number, number>();
  const count = (tenant_id: number, by: number) => {
    const now = (inFlight.get(tenant_id) ?? 0) + by;
    if (now === 0) inFlight.delete(tenant_id);
    else inFlight.set(tenant_id, now);
  };

  /** How many calls a tenant may begin now: at most an eighth of what is free, so that no few hold it all. */
  const share = (tenant_id: number) =>
    Math.min(
      options.capacity_per_tenant - (inFlight.get(tenant_id) ?? 0),
      Math.ceil((options.capacity - running.size) / 8),
    );

  const start = (delivery: StartedDelivery): Promise<void> => {
    count(delivery.tenant_id, 1);
    const job = attemptDelivery(core, agent, { call_timeout_ms, signer }, delivery)
      // The lease brings the delivery back.
      .catch((error: unknown) => core.log.error({ err: error, ...nameOf(delivery) }, 'delivery was not recorded'))
      .finally(() => {
        count(delivery.tenant_id, -1);
        running.delete(job);
      });
    running.add(job);
    return job;
  };

  return {
    name: 'dispatcher',
    role: 'dispatch',
    async step(now) {
      if (running.size >= options.capacity) {
        await Promise.race(running);
        return 'worked';
      }
      const saturated = [...inFlight].filter(([, calls]) => calls >= options.capacity_per_tenant);
      const due = await listDueTenants(
        core.db,
        now,
        saturated.map(([tenant_id]) => tenant_id),
      );
      const begun: Promise<void>[] = [];
      for (const tenant_id of due) {
        const limit = share(tenant_id);
        if (limit <= 0) continue;
        const { started, unready } = await claimLanes(core.db, tenant_id, now, limit, options.lease_ms);
        begun.push(...started.map(start));
        for (const lane of unready) await releaseLane(core.db, lane);
      }
      if (begun.length === 0) return 'idle';
      await within(options.patience_ms, Promise.all(begun));
      return 'worked';
    },
    async drained() {
      await Promise.all(running);
      await agent.close();
    },
  };
}

function nameOf({ tenant_id, delivery_id, event_id }: StartedDelivery) {
  return { worker: 'dispatcher', tenant_id, delivery_id, event_id };
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
