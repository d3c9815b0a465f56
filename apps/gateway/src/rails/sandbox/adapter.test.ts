import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Payment } from '../../payouts/index.js';
import { createSandboxRail } from '../index.js';
import { describeRail } from '../rail-conformance.js';
import { startTestBank, type TestBank } from '../testing/bank.js';
import { creditors } from '../testing/creditors.js';

for (const [method, currency] of [
  ['sepa', 'EUR'],
  ['sepa_instant', 'EUR'],
  ['faster_payments', 'GBP'],
] as const) {
  describeRail(`the sandbox bank’s ${method}`, async () => {
    const bank = await startTestBank();
    return {
      rail: bank.rail(method),
      method,
      currency,
      creditors: creditors[currency],
      too_much_minor: 10n ** 15n,
      booked: async (reference) => (await bank.payments(reference)).map((payment) => payment.status),
      breakDown: bank.kill,
      close: bank.close,
    };
  });
}

const order = (reference: string): Payment => ({
  end_to_end_id: reference,
  reference,
  method: 'sepa',
  amount_minor: 1_00n,
  currency: 'EUR',
  creditor: creditors.EUR.normal,
});
const never = () => new AbortController().signal;

describe('the deadline of the write', () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await startTestBank();
  });
  afterAll(() => bank.close());

  test('behavior: the clock is read again just before the write, whatever the timers say', async () => {
    // The process stands still between the start of the call and the write: no timer has fired when it goes on.
    const clock = [0, 5_001];
    const rail = bank.rail('sepa', { monotonic_ms: () => clock.shift() ?? 5_001 });
    const answer = await rail.submit(order('0GSTOODSTILL00001'), { signal: never(), write_deadline: 5_000 });
    expect(answer).toMatchObject({ is: 'unknown', code: 'TooLateToWrite' });
    expect(clock).toEqual([]);
    expect(await bank.payments('0GSTOODSTILL00001')).toEqual([]);
  });

  test('behavior: one that waited for a connection until the deadline is not written when it gets one', async () => {
    const pool = new Pool(bank.url, { connections: 1, pipelining: 1 });
    try {
      const rail = createSandboxRail({ pool, token: bank.token, method: 'sepa' });
      const silent = { ...order('0GHOLDSTHELINE001'), creditor: creditors.EUR.silence };
      const holding = rail.submit(silent, { signal: never(), write_deadline: performance.now() + 600 });
      const waiting = rail.submit(order('0GWAITSINVAIN0001'), {
        signal: never(),
        write_deadline: performance.now() + 200,
      });
      const started = performance.now();
      expect(await waiting).toMatchObject({ is: 'unknown', code: 'TimeoutError' });
      expect(performance.now() - started).toBeLessThan(400);
      expect(await holding).toMatchObject({ is: 'unknown' });
      const after = await rail.submit(order('0GHASTHELINE00001'), {
        signal: never(),
        write_deadline: performance.now() + 5_000,
      });
      expect(after).toMatchObject({ is: 'done' });
      expect(await bank.payments('0GWAITSINVAIN0001')).toEqual([]);
    } finally {
      await pool.destroy();
    }
  });

  test('behavior: 500 and 503 are unknown, booked or not', async () => {
    const rail = bank.rail('sepa');
    const submit = (reference: string) =>
      rail.submit(order(reference), { signal: never(), write_deadline: performance.now() + 2_000 });
    await bank.control({ fail_after_booking: 1 });
    expect(await submit('0GBROKEN000000001')).toMatchObject({ is: 'unknown', code: 'http_500' });
    expect(await bank.payments('0GBROKEN000000001')).toHaveLength(1);
    await bank.control({ offline: true });
    expect(await submit('0GOFFLINE00000001')).toMatchObject({ is: 'unknown', code: 'http_503' });
    expect(await bank.payments('0GOFFLINE00000001')).toEqual([]);
    await bank.control({ offline: false });
  });

  test('behavior: a token that the bank does not take is our own fault, never the payment’s', async () => {
    const rail = bank.rail('sepa', { token: 'old' });
    const answer = await rail.submit(order('0GOLDTOKEN0000001'), {
      signal: never(),
      write_deadline: performance.now() + 2_000,
    });
    expect(answer).toMatchObject({ is: 'retryable', reason: 'refused_us' });
    expect(await rail.inquire('0GOLDTOKEN0000001')).toMatchObject({ is: 'unknown', code: 'http_401' });
  });
});

test('error: a method that the bank does not have', () => {
  const options = { pool: new Pool('http://127.0.0.1:1'), token: 't', method: 'pigeon' };
  expect(() => createSandboxRail(options)).toThrow(/no method pigeon/);
});

/** A bank that says what it should not: a plain server, since the real one says no such thing. */
describe('answers that make no sense', () => {
  let server: Server | undefined;
  let pool: Pool;
  afterEach(async () => {
    await pool.destroy();
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  });

  async function railAnswering(listener: RequestListener) {
    const started = createServer(listener);
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    pool = new Pool(`http://127.0.0.1:${(started.address() as AddressInfo).port}`);
    return createSandboxRail({ pool, token: 't', method: 'sepa' });
  }
  const saying = (status: number, body: string) =>
    railAnswering(
      (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body),
    );
  const submit = (rail: Awaited<ReturnType<typeof railAnswering>>) =>
    rail.submit(order('0GNONSENSE0000001'), { signal: never(), write_deadline: performance.now() + 500 });

  test.each<[number, string, object]>([
    [200, '{}', { is: 'unknown', code: 'http_200' }],
    [201, '{"status":"accepted"}', { is: 'unknown', code: 'http_201' }],
    [301, '', { is: 'unknown', code: 'http_301' }],
    [400, '{"code":"limit"}', { is: 'unknown', code: 'http_400' }],
    [404, 'not json', { is: 'unknown', code: 'http_404' }],
    [409, '{"code":"duplicate"}', { is: 'unknown', code: 'http_409' }],
    [409, '[]', { is: 'unknown', code: 'http_409' }],
    [422, '{"code":"AC04","class":7}', { is: 'final', class: 'final', code: 'AC04' }],
    [422, '{"code":"AC01"}', { is: 'final', class: 'details', code: 'AC01' }],
    [422, 'null', { is: 'final', class: 'final', code: 'http_422' }],
    [429, '', { is: 'retryable', reason: 'refused_us' }],
    [500, '\u0000', { is: 'unknown', code: 'http_500' }],
    [502, '<html>', { is: 'unknown', code: 'http_502' }],
  ])('behavior: a payment answered %s %s', async (status, body, expected) => {
    expect(await submit(await saying(status, body))).toMatchObject(expected);
  });

  test('behavior: an answer without an end is not read to its end', async () => {
    expect(await submit(await saying(202, ' '.repeat(300 * 1024)))).toMatchObject({ is: 'unknown' });
  });

  test('behavior: a connection that breaks, before a word or in the middle of the answer, is unknown', async () => {
    expect(await submit(await railAnswering((request) => void request.socket.destroy()))).toMatchObject({
      is: 'unknown',
    });
    await pool.destroy();
    server?.close();
    const half = await railAnswering((request, response) => {
      response.writeHead(202, { 'content-length': '100' });
      response.write('{"status":');
      setImmediate(() => request.socket.destroy());
    });
    expect(await submit(half)).toMatchObject({ is: 'unknown' });
  });

  const booked = { end_to_end_id: 'X', status: 'settled', amount: '1.00', currency: 'EUR', code: null };
  test.each<[number, unknown, object]>([
    [200, { payments: [] }, { is: 'answered', payments: [] }],
    [200, { payments: [booked] }, { is: 'answered', payments: [{ status: 'settled', amount_minor: 100n }] }],
    [200, { payments: [{ ...booked, status: 'returned' }] }, { is: 'answered', payments: [{ status: 'settled' }] }],
    [200, { payments: [booked, { ...booked, amount: '1.001' }] }, { is: 'unknown', code: 'unreadable' }],
    [200, { payments: [{ ...booked, amount: 1 }] }, { is: 'unknown', code: 'unreadable' }],
    [200, { payments: [{ ...booked, currency: 'XTS' }] }, { is: 'unknown', code: 'unreadable' }],
    [200, { payments: [{ ...booked, status: 'toString' }] }, { is: 'unknown', code: 'unreadable' }],
    [200, { payments: [{ ...booked, end_to_end_id: undefined }] }, { is: 'unknown', code: 'unreadable' }],
    [200, { payments: [null] }, { is: 'unknown', code: 'unreadable' }],
    [200, { payments: {} }, { is: 'unknown', code: 'http_200' }],
    [200, null, { is: 'unknown', code: 'http_200' }],
    [404, { payments: [] }, { is: 'unknown', code: 'http_404' }],
    [500, {}, { is: 'unknown', code: 'http_500' }],
  ])('behavior: an inquiry answered %s %j', async (status, body, expected) => {
    const rail = await saying(status, JSON.stringify(body));
    expect(await rail.inquire('0GNONSENSE0000001')).toMatchObject(expected);
  });
});
