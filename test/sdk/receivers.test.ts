import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cloneDatabase, type TestDatabase } from '@0gate/gateway/testing';
import { serve } from '@hono/node-server';
import express from 'express';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Delivery, deliveryOf, send } from './support/deliver.js';
import { root } from './support/package.js';

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const old_secret = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;

let cloned: TestDatabase;
let database: pg.Pool;

beforeAll(async () => {
  cloned = await cloneDatabase();
  // What a recipe reads when it is loaded.
  process.env['DATABASE_URL'] = cloned.owner_url;
  process.env['GATE_WEBHOOK_SECRET'] = `${secret},${old_secret}`;
  process.env['PORT'] = '0';
  const records = await load('withdrawals/take-event.ts');
  database = records['database'] as pg.Pool;
  await database.query(readFileSync(join(root, 'examples/withdrawals/schema.sql'), 'utf8'));
});
afterAll(async () => {
  await database.end();
  await cloned.drop();
});
beforeEach(async () => {
  await database.query('truncate gate_events, attempts');
});

const load = async (path: string): Promise<Record<string, unknown>> => await import(join(root, 'examples', path));

const listening = async (server: Server): Promise<Server> => {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return server;
};
const serverOf = async (path: string) => await listening((await load(path))['server'] as Server);

/** Next itself is not needed for its route: anything that makes web requests of what comes runs it. */
async function serveRoute(): Promise<Server> {
  const { POST } = (await load('receiver-next/route.ts')) as { POST: (request: Request) => Promise<Response> };
  return await listening(serve({ fetch: POST, port: 0 }) as Server);
}

const event = (id: string, type: string, version: number, session_id = 'gs_1') => ({
  id,
  type,
  created_at: 1_767_607_200,
  mode: 'test',
  api_version: '2026-05-25',
  sequence: version,
  data: { id: session_id, object: 'gate_session', user_reference: 'wd_123', version, note: 'für €' },
});
const completed = event('evt_1', 'gate_session.completed', 7);
const processing = event('evt_2', 'gate_session.processing', 4);

/** Of the withdrawal's attempts, in their order. */
const states = async () => {
  const { rows } = await database.query(
    `select state from attempts where withdrawal_id = 'wd_123' order by session_id`,
  );
  return rows.map(({ state }) => state);
};
const taken = async () => (await database.query('select id from gate_events order by id')).rows.map(({ id }) => id);

describe.each<[string, () => Promise<Server>]>([
  ['express', () => serverOf('receiver-express/server.ts')],
  ['fastify', () => serverOf('receiver-fastify/server.ts')],
  ['hono', () => serverOf('receiver-hono/server.ts')],
  ['next', serveRoute],
])('%s', (_, open) => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = await open();
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/0gate`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('takes a delivery and moves the withdrawal', async () => {
    expect(await send(url, deliveryOf(completed, [secret]))).toEqual({ status: 204, text: '' });
    expect(await taken()).toEqual(['evt_1']);
    expect(await states()).toEqual(['withdrawal_completed']);
  });

  test('takes an event once, however often and however close together it comes', async () => {
    const repeats = Array.from({ length: 5 }, () => send(url, deliveryOf(completed, [secret])));
    expect((await Promise.all(repeats)).map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    await database.query(`update attempts set state = 'booked', version = 0`);
    expect(await send(url, deliveryOf(completed, [secret]))).toMatchObject({ status: 204 });
    expect(await taken()).toEqual(['evt_1']);
    expect(await states()).toEqual(['booked']);
  });

  test('is not led back by an older event that comes later', async () => {
    for (const each of [completed, processing]) await send(url, deliveryOf(each, [secret]));
    expect(await taken()).toEqual(['evt_1', 'evt_2']);
    expect(await states()).toEqual(['withdrawal_completed']);
  });

  test('keeps the attempts of one withdrawal apart', async () => {
    await send(url, deliveryOf(event('evt_1', 'gate_session.expired', 9), [secret]));
    await send(url, deliveryOf(event('evt_2', 'gate_session.processing', 4, 'gs_2'), [secret]));
    expect(await states()).toEqual(['withdrawal_closed', 'withdrawal_processing']);
  });

  test.each([
    ['of a type that nobody knows', { ...completed, type: 'sale.something.new' }],
    ['about something else', { ...completed, type: 'webhook.test', data: { livemode: false } }],
  ])('writes down an event %s, and moves nothing', async (_case, unknown) => {
    expect(await send(url, deliveryOf(unknown, [secret]))).toMatchObject({ status: 204 });
    expect(await taken()).toEqual(['evt_1']);
    expect(await states()).toEqual([]);
  });

  test.each([
    ['the new secret first', [secret, old_secret]],
    ['the old secret first', [old_secret, secret]],
    ['the new secret and one that is not known here', [secret, 'whsec_x']],
    ['one that is not known here and the old secret', ['whsec_x', old_secret]],
  ])('during a rotation, signed with %s', async (_case, secrets) => {
    expect(await send(url, deliveryOf(completed, secrets))).toMatchObject({ status: 204 });
    expect(await states()).toEqual(['withdrawal_completed']);
  });

  test.each<[string, (good: Delivery) => Delivery]>([
    ['changed', (good) => ({ ...good, body: good.body.replace('gs_1', 'gs_2') })],
    ['written again', (good) => ({ ...good, body: JSON.stringify(JSON.parse(good.body), null, 2) })],
    ['unsigned', (good) => ({ ...good, headers: { 'content-type': 'application/json' } })],
    ['empty', (good) => ({ ...good, body: '' })],
    ['signed with another secret', () => deliveryOf(completed, ['whsec_x'])],
    ['signed long ago', () => deliveryOf(completed, [secret], 301)],
    ['signed for a time to come', () => deliveryOf(completed, [secret], -301)],
  ])('refuses a delivery that was %s', async (_case, change) => {
    const answer = await send(url, change(deliveryOf(completed, [secret])));
    expect(answer.status).toBe(400);
    expect(answer.text).not.toMatch(/whsec_|node_modules/);
    expect(await taken()).toEqual([]);
    expect(await states()).toEqual([]);
  });

  test('does not say that it took what could not be written', async () => {
    // Hono says on the console what it was thrown.
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    await database.query('alter table gate_events rename to gone');
    const answer = await send(url, deliveryOf(completed, [secret]));
    await database.query('alter table gone rename to gate_events');
    logged.mockRestore();
    expect(answer.status).toBe(500);
    expect(await send(url, deliveryOf(completed, [secret]))).toMatchObject({ status: 204 });
    expect(await states()).toEqual(['withdrawal_completed']);
  });
});

test('a parser of JSON that stands before the receiver is named in the answer, with the way to put it right', async () => {
  const { app } = (await load('receiver-express/server.ts')) as { app: express.Express };
  const server = await listening(createServer(express().use(express.json()).use(app)).listen(0));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/0gate`;
  const answer = await send(url, deliveryOf(completed, [secret]));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(answer.status).toBe(400);
  expect(answer.text).toMatch(/parsed already.*express\.raw/s);
  expect(await taken()).toEqual([]);
});
