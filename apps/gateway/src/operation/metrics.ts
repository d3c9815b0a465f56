import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Core } from '../common/index.js';
import type { GateServer } from '../http/index.js';
import type { Worker } from '../work/index.js';
import { countDueLanes, countRecentSessions } from './metrics.store.js';

export interface Metrics {
  /** Times every request by route; to be called before the first route. */
  observeHttp(app: GateServer): void;
  /** The same worker, with its steps counted and timed. */
  observeWorker(worker: Worker): Worker;
  /** The text that a Prometheus server reads. */
  render(): Promise<{ content_type: string; text: string }>;
}

/** What is read from the database is read at most this often, however many scrape. */
const refresh_ms = 5_000;

export function createMetrics(core: Core): Metrics {
  const registry = new Registry();
  // Processor time, memory and event loop lag.
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'gate_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30],
    registers: [registry],
  });
  const steps = new Histogram({
    name: 'gate_worker_step_duration_seconds',
    help: 'Time of a step of background work, by what came of it.',
    labelNames: ['worker', 'outcome'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers: [registry],
  });
  const failures = new Counter({
    name: 'gate_worker_failures_total',
    help: 'Steps that ended with an error nobody expected.',
    labelNames: ['worker'],
    registers: [registry],
  });
  new Gauge({
    name: 'gate_database_connections',
    help: 'Connections of this process, and callers that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { total, idle, waiting } = core.db.stats();
      this.set({ state: 'busy' }, total - idle);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting);
    },
  });
  const lanes = new Gauge({
    name: 'gate_delivery_lanes_due',
    help: 'Delivery lanes that are due now; counting ends at 10,000.',
    labelNames: ['kind'],
    registers: [registry],
  });
  const sessions = new Gauge({
    name: 'gate_sessions_last_hour',
    help: 'Sessions created within the last hour, by status; counting ends at 100,000.',
    labelNames: ['mode', 'status'],
    registers: [registry],
  });

  let nextRefresh_ms = 0;
  const refresh = async () => {
    const now_ms = core.clock.monotonic_ms();
    if (now_ms < nextRefresh_ms) return;
    nextRefresh_ms = now_ms + refresh_ms;
    const now = core.clock.now();
    const [due, recent] = [await countDueLanes(core.db, now), await countRecentSessions(core.db, now)];
    lanes.reset();
    for (const { kind, due: count } of due) lanes.set({ kind }, count);
    sessions.reset();
    for (const { mode, status, sessions: count } of recent) sessions.set({ mode, status }, count);
  };

  return {
    observeHttp(app) {
      app.addHook('onResponse', (request, reply, done) => {
        // The template, never the path: ids would make a series of each request.
        const route = request.routeOptions.url ?? 'unknown';
        const labels = { method: request.method, route, status: `${reply.statusCode}` };
        requests.observe(labels, reply.elapsedTime / 1_000);
        done();
      });
    },
    observeWorker(worker) {
      return {
        name: worker.name,
        role: worker.role,
        async step(now) {
          const started_ms = core.clock.monotonic_ms();
          const observe = (outcome: string) =>
            steps.observe({ worker: worker.name, outcome }, (core.clock.monotonic_ms() - started_ms) / 1_000);
          try {
            const outcome = await worker.step(now);
            observe(outcome);
            return outcome;
          } catch (error) {
            observe('failed');
            failures.inc({ worker: worker.name });
            throw error;
          }
        },
      };
    },
    async render() {
      // Without a database the process still says how it is.
      await refresh().catch((error: unknown) => core.log.warn({ err: error }, 'metrics of the database are left away'));
      return { content_type: registry.contentType, text: await registry.metrics() };
    },
  };
}
