import { Pool } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '../common/index.js';
import { newId } from '../ids/index.js';
import { type SandboxProcess, startSandboxProcess } from '../rails/testing/sandbox-process.js';
import { cloneDatabase, createTestCore, TestClock, type TestDatabase } from '../testing/index.js';
import { createRateWorker, createSandboxRateSource, currentRate, isRestless, type RateSource } from './index.js';
import { insertRound } from './store.js';

let database: TestDatabase;
let core: Core;
let rates: SandboxProcess;
let pool: Pool;
let sources: RateSource[];
const clock = new TestClock();

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url, { clock });
  rates = await startSandboxProcess('rates', {});
  pool = new Pool(rates.url);
  sources = ['a', 'b', 'c'].map((name) => createSandboxRateSource(name, pool, `/sources/${name}/rates`));
});
afterEach(() => control({ seed: 1 }));
afterAll(async () => {
  await pool.destroy();
  await rates.kill();
  await core.db.end();
  await database.drop();
});

async function control(change: object): Promise<void> {
  const answer = await pool.request({
    method: 'POST',
    path: '/control',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`the control was answered ${answer.statusCode}`);
}

/** A worker of its own asks at once. */
const round = (from: readonly RateSource[] = sources) => createRateWorker(core, 'test', from, 2).step(clock.now());
const current = (asset = 'USDC', currency = 'EUR') => currentRate(core.db, core, 'test', asset, currency);
const toRealTime = () => clock.advance(Date.now() - clock.now().getTime());

describe('the worker, against the real sources', () => {
  test('default: a round makes a current median of every pair, and the next is due a second later', async () => {
    toRealTime();
    const worker = createRateWorker(core, 'test', sources, 2);
    expect(await worker.step(clock.now())).toBe('worked');
    expect(await worker.step(clock.now())).toBe('idle');
    for (const [asset, currency] of [
      ['USDC', 'EUR'],
      ['EURC', 'GBP'],
      ['TST18', 'EUR'],
    ]) {
      const rate = await current(asset, currency);
      expect(rate).toMatchObject({ ok: true, rate: { pair: `${asset}/${currency}` } });
    }
  });

  test('behavior: the median is one of the texts that the sources said', async () => {
    await control({ stale: true });
    toRealTime();
    await round();
    const said = await Promise.all(sources.map(async (source) => (await source.read()).prices['USDC/EUR']));
    const rate = await current();
    if (!rate.ok) throw new Error(rate.reason);
    expect(said.toSorted()[1]).toBe(rate.rate.rate);
  });

  test('behavior: sources that are split make no new median, and the last one runs out', async () => {
    toRealTime();
    await round();
    const before = await current();
    await control({ jump_percent: '2', sources: ['a'] });
    await round();
    expect(await current()).toEqual(before);
    clock.advance(31_000);
    expect(await current()).toEqual({ ok: false, reason: 'stale' });
  });

  test('behavior: one stale source makes the median as old as it is', async () => {
    await control({ stale: true, sources: ['b'] });
    toRealTime();
    clock.advance(31_000);
    await round();
    expect(await current()).toEqual({ ok: false, reason: 'stale' });
  });

  test('behavior: one source that does not answer is left out; two are too many', async () => {
    toRealTime();
    const gone = createSandboxRateSource('d', pool, '/sources/d/rates');
    const [a, b] = sources;
    if (a === undefined || b === undefined) throw new Error('no sources');
    await round([a, b, gone]);
    const with_two = await current();
    expect(with_two.ok).toBe(true);
    await round([a, gone, gone]);
    expect(await current()).toEqual(with_two);
  });
});

describe('the current rate', () => {
  const store = (pair: string, rate: string, age_ms = 0) =>
    insertRound(
      core.db,
      'test',
      [],
      [
        {
          rate_id: newId('rate'),
          pair,
          rate,
          observed_at: new Date(clock.now().getTime() - age_ms),
          observation_ids: [],
        },
      ],
      clock.now(),
    );

  test.each([
    [0, { ok: true }],
    [30_000, { ok: true }],
    [30_001, { ok: false, reason: 'stale' }],
  ])('behavior: %i ms old: %j', async (age_ms, expected) => {
    await store('AGE/EUR', '1.5', age_ms);
    expect(await current('AGE', 'EUR')).toMatchObject(expected);
  });

  test('behavior: a pair that nobody ever priced has none, and each mode has its own', async () => {
    await store('OWN/EUR', '1.5');
    expect(await current('NONE', 'EUR')).toEqual({ ok: false, reason: 'none' });
    expect(await currentRate(core.db, core, 'live', 'OWN', 'EUR')).toEqual({ ok: false, reason: 'none' });
  });

  test.each([
    ['CALM', ['1.0', '1.005', '1.01'], false],
    ['WILD', ['1.0', '1.0101'], true],
    ['FELL', ['1.0101', '1.0'], true],
    ['BACK', ['1.0', '1.02', '1.0'], true],
    ['ONCE', ['1.0'], false],
    ['NONE2', [], false],
  ])('behavior: %s, %j within five minutes: restless %s', async (asset, rows, restless) => {
    toRealTime();
    for (const rate of rows) await store(`${asset}/EUR`, rate);
    expect(await isRestless(core.db, core, 'test', asset, 'EUR')).toBe(restless);
    clock.advance(5 * 60_000 + 1_000);
    expect(await isRestless(core.db, core, 'test', asset, 'EUR')).toBe(false);
  });
});
