import type { FastifyInstance } from 'fastify';
import { createServer, Refusal } from '../http/server.js';
import { parseDecimal } from '../money/decimal.js';
import { Market, type Source, sources } from './market.js';

type Control = { seed?: number; jump_percent?: string; stale?: boolean; sources?: Source[] };

const control_schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    seed: { type: 'integer', minimum: 0, maximum: 0xffffffff },
    /** Such as `1.5` or `-0.25`. */
    jump_percent: { type: 'string', maxLength: 12 },
    stale: { type: 'boolean' },
    /** Which sources jump or go stale; all when not named. */
    sources: { type: 'array', items: { enum: sources } },
  },
} as const;

/** A percentage with up to four places in millionths. */
function millionthsOf(percent: string): bigint {
  const negative = percent.startsWith('-');
  const units = parseDecimal(negative ? percent.slice(1) : percent, 4);
  if (units === undefined || units > 500_000n) {
    throw new Refusal(400, 'malformed', 'jump_percent must be a decimal between -50 and 50 with at most four places');
  }
  return negative ? -units : units;
}

/** Three rate sources in one process, public to read, with a control for tests. */
export function createRatesServer(options: { readonly seed: number; readonly now?: () => number }): FastifyInstance {
  const { now = Date.now } = options;
  const market = new Market(options.seed, now());
  const server = createServer();

  server.get<{ Params: { source: Source } }>(
    '/sources/:source/rates',
    { schema: { params: { type: 'object', properties: { source: { enum: sources } } } } },
    async (request) => market.observe(request.params.source, now()),
  );

  server.post<{ Body: Control }>('/control', { schema: { body: control_schema } }, async (request) => {
    const { seed, jump_percent, stale, sources: which = sources } = request.body;
    const jump = jump_percent === undefined ? undefined : millionthsOf(jump_percent);
    if (seed !== undefined) market.reset(seed, now());
    if (jump !== undefined) market.jump(jump, which);
    if (stale !== undefined) market.setStale(stale, which, now());
    return { status: 'ok' };
  });
  return server;
}
