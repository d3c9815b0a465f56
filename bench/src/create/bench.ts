import pg from 'pg';
import { startChild } from '../child.js';
import { median, type Percentiles } from '../stats.js';
import { digits, table } from '../table.js';
import { environmentOf } from '../usage.js';
import type { World } from '../world.js';
import type { Round, RoundResult } from './round.js';
import type { Question } from './statement-load.js';

export const method = `Session create: the documented request, each with a new idempotency key, by so many clients at once, each of
which asks again when it has its answer. The gateway is one process with all roles; webhooks of the sessions are being delivered
meanwhile in all three ways. "statement" is the gateway's own create statement through its own driver with as many connections,
values made beforehand; "command" is the gateway's create command, in the load generator's process, sealing included.
Rounds of each way alternate; before each round the webhooks of the one before are out. Figures are medians of the rounds.`;

const ways = ['http', 'statement', 'command'] as const;
type Way = (typeof ways)[number];
export type CreateOptions = { readonly rounds: number; readonly sessions: number; readonly clients: readonly number[] };

/** @returns the least ratio of HTTP to the bare statement */
export async function benchCreate(world: World, options: CreateOptions, log: (text: string) => void): Promise<number> {
  const { info, gateway } = world.stack;
  const env = { ...environmentOf(gateway.pid), API_URL: info.api_url, SECRET_KEY: info.partner.secret_key };
  const http = startChild<Round, RoundResult>('create/http-load.js', env);
  const bare = startChild<Question, RoundResult>('create/statement-load.js', env);
  const partner = startChild<'url', string>('receiver-child.js', { WEBHOOK_SECRET: info.partner.webhook_secret });
  await world.sendEventsTo(await partner.ask('url'));
  const run = (way: Way, round: Round) => (way === 'http' ? http.ask(round) : bare.ask({ ...round, way }));
  const rows: string[][] = [];
  let least = Number.POSITIVE_INFINITY;
  try {
    for (const clients of options.clients) {
      const results: Record<Way, RoundResult[]> = { http: [], statement: [], command: [] };
      for (const way of ways) await run(way, { clients, sessions: options.sessions / 2 });
      for (let round = 0; round < options.rounds; round += 1) {
        for (const way of ways) {
          await untilDelivered(info.database_url);
          results[way].push(await run(way, { clients, sessions: options.sessions }));
        }
      }
      const rate = (way: Way) => median(results[way].map(({ per_s }) => per_s));
      const time = (way: Way, name: keyof Percentiles) => digits(median(results[way].map((result) => result[name])));
      least = Math.min(least, rate('http') / rate('statement'));
      for (const way of ways) {
        const ratio = way === 'http' ? '' : `${((100 * rate('http')) / rate(way)).toFixed(0)} %`;
        rows.push([
          `${way}, ${clients} clients`,
          rate(way).toFixed(0),
          time(way, 'p50_ms'),
          time(way, 'p99_ms'),
          ratio,
        ]);
      }
    }
  } finally {
    await http.stop();
    await bare.stop();
    await partner.stop();
  }
  log(table(['session create', 'per s', 'p50 ms', 'p99 ms', 'http reaches'], rows));
  return least;
}

/** What one round leaves to be done must not weigh on the next. */
async function untilDelivered(database_url: string): Promise<void> {
  const client = new pg.Client({ connectionString: database_url });
  await client.connect();
  const pending = async () =>
    (await client.query('select from delivery_lanes where due_at is not null limit 1')).rowCount !== 0;
  while (await pending()) await new Promise((resolve) => setTimeout(resolve, 100));
  await client.end();
}
