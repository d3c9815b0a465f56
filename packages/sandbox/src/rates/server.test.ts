import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDecimal } from '../money/decimal.js';
import { base_prices, Market, type Observation, sources } from './market.js';
import { createRatesServer } from './server.js';

const started_ms = Date.parse('2026-01-01T00:00:00.000Z');
let now_ms: number;
let server: FastifyInstance;

beforeEach(() => {
  now_ms = started_ms;
  server = createRatesServer({ seed: 7, now: () => now_ms });
});
afterEach(() => server.close());

async function read(source = 'a'): Promise<Observation> {
  return (await server.inject({ url: `/sources/${source}/rates` })).json();
}
async function control(body: object): Promise<number> {
  return (await server.inject({ method: 'POST', url: '/control', payload: body })).statusCode;
}
const units = (text: string): bigint => parseDecimal(text, 10) ?? -1n;

test('a source gives its name, the time of the step and a decimal for every pair', async () => {
  now_ms += 1_500;
  const { source, observed_at, prices } = await read('b');
  expect(source).toBe('b');
  expect(observed_at).toBe('2026-01-01T00:00:01.000Z');
  expect(Object.keys(prices).sort()).toEqual(Object.keys(base_prices).sort());
  for (const price of Object.values(prices)) expect(price).toMatch(/^\d\.\d{10}$/);
});

test('the same seed walks the same way, another seed another', () => {
  const series = (seed: number) => {
    const market = new Market(seed, 0);
    return Array.from({ length: 50 }, (_, n) => market.observe('a', n * 1_000).prices);
  };
  expect(series(7)).toEqual(series(7));
  expect(series(7)).not.toEqual(series(8));
});

test('prices do not depend on how often they were asked for', () => {
  const asked = new Market(7, 0);
  for (let ms = 0; ms <= 60_000; ms += 250) asked.observe('a', ms);
  expect(asked.observe('a', 60_000)).toEqual(new Market(7, 0).observe('a', 60_000));
});

test('the price moves, and stays within 0.3 % over any five minutes', () => {
  for (const seed of [1, 2, 3]) {
    const market = new Market(seed, 0);
    const prices = Array.from({ length: 3_000 }, (_, n) => units(market.observe('c', n * 1_000).prices['USDC/EUR']));
    expect(new Set(prices).size).toBeGreaterThan(100);
    for (let at = 300; at < prices.length; at += 1) {
      const newest = prices[at] ?? -1n;
      const near = (price: bigint) =>
        (newest - price) * 1_000n <= price * 3n && (price - newest) * 1_000n <= newest * 3n;
      expect(prices.slice(at - 300, at).every(near)).toBe(true);
    }
  }
});

test('the three sources differ, by less than 0.05 %', async () => {
  const all = await Promise.all(sources.map(async (source) => units((await read(source)).prices['USDC/EUR'])));
  expect(new Set(all).size).toBe(3);
  const [low, , high] = all.sort((a, b) => (a < b ? -1 : 1));
  if (low === undefined || high === undefined) throw new Error('no prices');
  expect((high - low) * 2_000n < low).toBe(true);
});

test('a jump moves the named sources by the percentage', async () => {
  const [before, other] = [await read('a'), await read('b')];
  expect(await control({ jump_percent: '1.5', sources: ['a'] })).toBe(200);
  const jumped = units((await read('a')).prices['EURC/EUR']) - units(before.prices['EURC/EUR']);
  expect(jumped).toBe(150_000_000n);
  expect(await read('b')).toEqual(other);
  expect(await control({ jump_percent: 'much' })).toBe(400);
});

test('a stale source stands still in price and time until it is freed', async () => {
  await control({ stale: true });
  const frozen = await read();
  now_ms += 60_000;
  expect(await read()).toEqual(frozen);
  await control({ stale: false });
  expect((await read()).observed_at).toBe('2026-01-01T00:01:00.000Z');
});

test('an unknown source, control or seed is refused', async () => {
  expect((await server.inject({ url: '/sources/d/rates' })).statusCode).toBe(400);
  expect(await control({ speed: 2 })).toBe(400);
  expect(await control({ seed: 'x' })).toBe(400);
});
