import { request } from 'undici';
import { withApiOnly } from '../api-only.js';
import { type Child, startChild } from '../child.js';
import { documentedSession } from '../create/session.js';
import { gateway } from '../gateway-parts.js';
import type { Round, RoundResult } from '../round.js';
import { median } from '../stats.js';
import { digits, table } from '../table.js';
import { processorTime_s, processorTimeOfAll_s } from '../usage.js';
import type { World } from '../world.js';
import type { Question as BareQuestion } from './bare-server.js';
import type { Question } from './http-load.js';

export const method = `Session read: GET /v1/gate_sessions/{id} by so many clients at once, over a thousand sessions, everything on:
credentials, limits, opening of what is sealed, log, metrics. "bare" is a Fastify server of its own with one route, which selects the
session's row by its primary key from a pool of as many connections, and sends it as JSON. Rounds of both
alternate. Figures are medians of the rounds, ratios too.`;

const sessions = 1_000;

export type ReadOptions = {
  readonly rounds: number;
  readonly reads: number;
  readonly warmUp: number;
  readonly clients: readonly number[];
};

const ways = ['gateway', 'bare'] as const;
type Way = (typeof ways)[number];
/** Beside the figures of the round, processor time per read in microseconds. */
type Measured = RoundResult & { readonly server: number; readonly postgres: number };

/** Where the gateway's processor time goes, written down while it answers. */
export type Profile = (gateway_pid: number, reads: () => Promise<unknown>) => Promise<void>;

/** @returns the least ratio of the gateway to the bare route */
export async function benchReads(
  world: World,
  options: ReadOptions,
  log: (text: string) => void,
  profile?: Profile,
): Promise<number> {
  return withApiOnly(world, async ({ pid, env }) => {
    const { api_url, partner } = world.stack.info;
    const ids = await makeSessions(world);
    const load = startChild<Question, RoundResult>('reads/http-load.js', {
      ...env,
      SECRET_KEY: partner.secret_key,
      SESSION_IDS: ids.join(),
    });
    const bare: Child<BareQuestion, string> = startChild('reads/bare-server.js', env);
    try {
      const bare_url = await bare.ask({ tenant_id: await tenantOf(env, partner.secret_key) });
      const servers = {
        gateway: { pid, question: { url: api_url, path: '/v1/gate_sessions/' } },
        bare: { pid: bare.pid, question: { url: bare_url, path: '/sessions/' } },
      };
      const run = async (way: Way, round: Round): Promise<Measured> => {
        const server = servers[way];
        const used_s = () => [processorTime_s(server.pid), processorTimeOfAll_s(world.stack.postgres.pid)] as const;
        const before = used_s();
        const result = await load.ask({ ...round, ...server.question });
        const after = used_s();
        const perRead_us = (index: 0 | 1) => ((after[index] - before[index]) * 1_000_000) / round.requests;
        return { ...result, server: perRead_us(0), postgres: perRead_us(1) };
      };
      return await compare(run, options, log, profile && ((reads) => profile(pid, reads)));
    } finally {
      await load.stop();
      await bare.stop();
    }
  });
}

async function compare(
  run: (way: Way, round: Round) => Promise<Measured>,
  options: ReadOptions,
  log: (text: string) => void,
  profile?: (reads: () => Promise<unknown>) => Promise<void>,
): Promise<number> {
  const rows: string[][] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const way of ways) await run(way, { clients: 64, requests: options.warmUp });
  for (const clients of options.clients) {
    const results: Record<Way, Measured[]> = { gateway: [], bare: [] };
    for (let round = 0; round < options.rounds; round += 1) {
      for (const way of ways) results[way].push(await run(way, { clients, requests: options.reads }));
    }
    const of = (way: Way, name: keyof Measured) => median(results[way].map((result) => result[name]));
    // Round by round, as a machine that others slow down slows both ways of one round down.
    const reached = median(
      results.gateway.map(({ per_s }, round) => per_s / (results.bare[round]?.per_s ?? Number.NaN)),
    );
    least = Math.min(least, reached);
    for (const way of ways) {
      rows.push([
        `${way}, ${clients} clients`,
        of(way, 'per_s').toFixed(0),
        ...(['p50_ms', 'p99_ms', 'client', 'server', 'postgres'] as const).map((name) => digits(of(way, name))),
        way === 'gateway' ? `${(100 * reached).toFixed(0)} %` : '',
      ]);
    }
  }
  await profile?.(() => run('gateway', { clients: 16, requests: options.warmUp }));
  log(table(['session read', 'per s', 'p50 ms', 'p99 ms', 'CPU µs: client', 'server', 'postgres', 'of bare'], rows));
  return least;
}

async function makeSessions(world: World): Promise<string[]> {
  const { api_url, partner } = world.stack.info;
  const makeOne = async () => {
    const answer = await request(`${api_url}/v1/gate_sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${partner.secret_key}`, 'content-type': 'application/json' },
      body: JSON.stringify(documentedSession),
    });
    const { id } = (await answer.body.json()) as { id?: string };
    if (id === undefined) throw new Error(`a session was answered with ${answer.statusCode}`);
    return id;
  };
  const ids: string[] = [];
  while (ids.length < sessions) ids.push(...(await Promise.all(Array.from({ length: 50 }, makeOne))));
  return ids;
}

async function tenantOf(env: Readonly<Record<string, string>>, key: string): Promise<number> {
  const { createDb, findKeyOwner, loadConfig, sha256 } = await gateway();
  const db = createDb({ url: loadConfig(env).database_url, pool_size: 1 });
  try {
    const owner = await findKeyOwner(db, sha256(key));
    if (owner === null) throw new Error('the partner is not there');
    return owner.tenant.tenant_id;
  } finally {
    await db.end();
  }
}
