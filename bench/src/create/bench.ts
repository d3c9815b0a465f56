import { withApiOnly } from '../api-only.js';
import { startChild } from '../child.js';
import type { Round, RoundResult } from '../round.js';
import { median } from '../stats.js';
import { digits, table } from '../table.js';
import { processorTime_s, processorTimeOfAll_s } from '../usage.js';
import type { World } from '../world.js';
import type { Question as HttpQuestion } from './http-load.js';
import type { Question as StatementQuestion } from './statement-load.js';

export const method = `Session create: the documented request, each with a new idempotency key, by so many clients at once, each of
which asks again when it has its answer. The gateway is one process with the role api, everything on: credentials, validation, sealing,
event and delivery rows, log, metrics; nobody delivers the webhooks meanwhile, in no way. "statement" is the gateway's own create
statement through its own driver with as many connections, values made beforehand; "command" is the gateway's create command in the
load generator's process, rendering and sealing included. Rounds of each way alternate. Figures are medians of the rounds, ratios too.`;

/** Beside the figures of the round, processor time per session in microseconds. */
type Measured = RoundResult & { readonly api: number; readonly postgres: number };

const ways = ['http', 'statement', 'command'] as const;
type Way = (typeof ways)[number];
/** `warmUp`: sessions of each way before those that count. */
export type CreateOptions = {
  readonly rounds: number;
  readonly sessions: number;
  readonly warmUp: number;
  readonly clients: readonly number[];
};

/** Where the gateway's processor time goes, written down while it creates sessions. */
export type Profile = (gateway_pid: number, creates: () => Promise<unknown>) => Promise<void>;

/** @returns the least ratio of HTTP to the bare statement */
export async function benchCreate(
  world: World,
  options: CreateOptions,
  log: (text: string) => void,
  profile?: Profile,
): Promise<number> {
  return withApiOnly(world, (gateway) => compareWays(world, gateway, options, log, profile));
}

async function compareWays(
  world: World,
  gateway: { readonly pid: number; readonly env: Record<string, string> },
  options: CreateOptions,
  log: (text: string) => void,
  profile?: Profile,
): Promise<number> {
  const { info } = world.stack;
  const env = { ...gateway.env, API_URL: info.api_url, SECRET_KEY: info.partner.secret_key };
  const http = startChild<HttpQuestion, RoundResult>('create/http-load.js', env);
  const bare = startChild<StatementQuestion, RoundResult>('create/statement-load.js', env);
  const run = async (way: Way, round: Round): Promise<Measured> => {
    const used_s = () => [processorTime_s(gateway.pid), processorTimeOfAll_s(world.stack.postgres.pid)] as const;
    const before = used_s();
    const result = way === 'http' ? await http.ask(round) : await bare.ask({ ...round, way });
    const after = used_s();
    const perSession_us = (index: 0 | 1) => ((after[index] - before[index]) * 1_000_000) / round.requests;
    return { ...result, api: perSession_us(0), postgres: perSession_us(1) };
  };
  const rows: string[][] = [];
  let least = Number.POSITIVE_INFINITY;
  try {
    // Compilers first, in every process: until they are through, it is them who is measured.
    for (const way of ways) await run(way, { clients: 64, requests: options.warmUp });
    for (const clients of options.clients) {
      const results: Record<Way, Measured[]> = { http: [], statement: [], command: [] };
      for (const way of ways) await run(way, { clients, requests: options.sessions });
      for (let round = 0; round < options.rounds; round += 1) {
        for (const way of ways) {
          results[way].push(await run(way, { clients, requests: options.sessions }));
        }
      }
      const rate = (way: Way) => median(results[way].map(({ per_s }) => per_s));
      // Round by round, as a machine that others slow down slows all ways of one round down.
      const reached = (way: Way) =>
        median(results.http.map(({ per_s }, round) => per_s / (results[way][round]?.per_s ?? Number.NaN)));
      const time = (way: Way, name: keyof Measured) => digits(median(results[way].map((result) => result[name])));
      least = Math.min(least, reached('statement'));
      for (const way of ways) {
        const ratio = way === 'http' ? '' : `${(100 * reached(way)).toFixed(0)} %`;
        rows.push([
          `${way}, ${clients} clients`,
          rate(way).toFixed(0),
          time(way, 'p50_ms'),
          time(way, 'p99_ms'),
          ...(['client', 'api', 'postgres'] as const).map((part) => time(way, part)),
          ratio,
        ]);
      }
    }
    await profile?.(gateway.pid, () => run('http', { clients: 16, requests: options.warmUp }));
  } finally {
    await http.stop();
    await bare.stop();
  }
  log(
    table(
      ['session create', 'per s', 'p50 ms', 'p99 ms', 'CPU µs: client', 'gateway', 'postgres', 'http reaches'],
      rows,
    ),
  );
  return least;
}
