import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBankServer } from './server.js';
import { type SyntheticAccount, synthetic_accounts } from './synthetic-accounts.js';

const token = 'bank-token';
let folder: string;
let server: FastifyInstance;
let url: string;

async function open(): Promise<void> {
  server = await createBankServer({ token, journal_file: join(folder, 'bank.jsonl'), settle_after_ms: 0 });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), '0gate-bank-'));
  await open();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

// biome-ignore lint/suspicious/noExplicitAny: the answers are asserted field by field
type Json = any;

async function call(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  timeout_ms = 10_000,
): Promise<{ status: number; json: Json }> {
  const answer = await request(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headersTimeout: timeout_ms,
  });
  return { status: answer.statusCode, json: await answer.body.json() };
}

function payment(account: SyntheticAccount, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const { behaviour: _, ...details } = account;
  const sepa = 'iban' in account;
  return {
    end_to_end_id: '0GTEST1',
    reference: '0GTEST1',
    method: sepa ? 'sepa' : 'faster_payments',
    amount: '250.00',
    currency: sepa ? 'EUR' : 'GBP',
    creditor: { name: 'Ada Example', ...details },
    ...changes,
  };
}

async function inquire(reference = '0GTEST1'): Promise<Json[]> {
  return (await call('GET', `/payments?reference=${reference}`)).json.payments;
}

const eventually = (status: string) =>
  expect.poll(async () => (await inquire()).map((one) => one.status)).toEqual([status]);

async function balance(currency: string): Promise<string> {
  const { json } = await call('GET', '/accounts');
  return json.accounts.find((one: Json) => one.currency === currency).balance;
}

test('a payment is accepted, settled, and debited once to the cent', async () => {
  const { status, json } = await call('POST', '/payments', payment(synthetic_accounts.de_normal));
  expect(status).toBe(202);
  expect(json).toEqual({
    payment_id: expect.stringMatching(/^pmt_/),
    end_to_end_id: '0GTEST1',
    reference: '0GTEST1',
    status: 'accepted',
  });
  await eventually('settled');
  const [booked] = await inquire();
  expect(booked).toMatchObject({ payment_id: json.payment_id, code: null, amount: '250.00', currency: 'EUR' });
  expect(await balance('EUR')).toBe('9999750.00');
  const statement = (await call('GET', '/statement?currency=EUR')).json;
  expect(statement.balance).toBe('9999750.00');
  expect(statement.lines.map((line: Json) => [line.kind, line.amount, line.payment_id])).toEqual([
    ['top_up', '10000000.00', null],
    ['payment', '-250.00', json.payment_id],
  ]);
});

test('a repeated end_to_end_id is booked a second time', async () => {
  const first = await call('POST', '/payments', payment(synthetic_accounts.de_normal));
  const second = await call('POST', '/payments', payment(synthetic_accounts.de_normal));
  expect(second.status).toBe(202);
  expect(second.json.payment_id).not.toBe(first.json.payment_id);
  await expect.poll(async () => (await inquire()).map((one) => one.status)).toEqual(['settled', 'settled']);
  expect(await balance('EUR')).toBe('9999500.00');
});

describe.each(['de', 'gb'] as const)('accounts of %s', (country) => {
  test('wrong details are refused and not booked', async () => {
    const { status, json } = await call('POST', '/payments', payment(synthetic_accounts[`${country}_wrong_details`]));
    expect([status, json.code, json.class]).toEqual([422, 'AC01', 'details']);
    expect(await inquire()).toEqual([]);
  });

  test('a closed account is refused for good and not booked', async () => {
    const { status, json } = await call('POST', '/payments', payment(synthetic_accounts[`${country}_closed`]));
    expect([status, json.code, json.class]).toEqual([422, 'AC04', 'final']);
    expect(await inquire()).toEqual([]);
  });

  test('a final refusal comes after acceptance and debits nothing', async () => {
    const before = await call('GET', '/accounts');
    expect((await call('POST', '/payments', payment(synthetic_accounts[`${country}_final_refusal`]))).status).toBe(202);
    await eventually('rejected');
    expect((await inquire())[0].code).toBe('AC04');
    expect(await call('GET', '/accounts')).toEqual(before);
  });

  test('accept then time out books, settles, and never answers', async () => {
    const unanswered = call('POST', '/payments', payment(synthetic_accounts[`${country}_accept_then_timeout`]), 500);
    await expect(unanswered).rejects.toThrow(/Headers Timeout/);
    await eventually('settled');
  });

  test('slow books at once and answers after three seconds', async () => {
    const started = performance.now();
    const answer = call('POST', '/payments', payment(synthetic_accounts[`${country}_slow`]));
    await eventually('settled');
    expect(performance.now() - started).toBeLessThan(2_500);
    expect((await answer).status).toBe(202);
    expect(performance.now() - started).toBeGreaterThan(2_990);
  });

  test('silence neither answers nor books', async () => {
    const unanswered = call('POST', '/payments', payment(synthetic_accounts[`${country}_silence`]), 500);
    await expect(unanswered).rejects.toThrow(/Headers Timeout/);
    expect(await inquire()).toEqual([]);
  });
});

test('more than we hold is AM04, and a top-up cures it', async () => {
  const large = payment(synthetic_accounts.de_normal, { amount: '10000000.01' });
  const refused = await call('POST', '/payments', large);
  expect([refused.status, refused.json.code]).toEqual([409, 'AM04']);
  expect((await call('POST', '/accounts/EUR/top_up', { amount: '0.01' })).json.balance).toBe('10000000.01');
  expect((await call('POST', '/payments', large)).status).toBe(202);
  await eventually('settled');
  expect(await balance('EUR')).toBe('0.00');
});

test('parallel payments never take more than there is', async () => {
  const one = payment(synthetic_accounts.de_normal, { amount: '3000000.00' });
  const answers = await Promise.all(Array.from({ length: 5 }, () => call('POST', '/payments', one)));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 409, 409]);
});

test.each([
  ['no body', undefined],
  ['a number as amount', payment(synthetic_accounts.de_normal, { amount: 250 })],
  ['a negative amount', payment(synthetic_accounts.de_normal, { amount: '-1.00' })],
  ['zero', payment(synthetic_accounts.de_normal, { amount: '0.00' })],
  ['three places', payment(synthetic_accounts.de_normal, { amount: '1.001' })],
  ['an unknown field', payment(synthetic_accounts.de_normal, { urgent: true })],
  ['an unknown method', payment(synthetic_accounts.de_normal, { method: 'cash' })],
  ['the other currency', payment(synthetic_accounts.de_normal, { currency: 'GBP' })],
  ['a creditor of the other method', payment(synthetic_accounts.gb_normal, { method: 'sepa', currency: 'EUR' })],
  ['a reference longer than the method takes', payment(synthetic_accounts.gb_normal, { reference: 'x'.repeat(19) })],
])('%s is malformed and not booked', async (_, body) => {
  const { status, json } = await call('POST', '/payments', body);
  expect([status, json.code]).toEqual([400, 'malformed']);
  expect(await inquire()).toEqual([]);
});

test('without the token nothing is told or booked', async () => {
  const answer = await request(`${url}/accounts`, { headers: { authorization: 'Bearer wrong' } });
  expect(answer.statusCode).toBe(401);
  await answer.body.dump();
});

test('controls hold settlement back, refuse a reference, and break answers after booking', async () => {
  await call('POST', '/control', { pause: true, fail_after_booking: 1, reject_reference: '0GTEST1' });
  expect((await call('POST', '/payments', payment(synthetic_accounts.de_normal))).status).toBe(500);
  expect((await inquire()).map((one) => one.status)).toEqual(['accepted']);
  await call('POST', '/control', { pause: false, offline: true });
  await eventually('rejected');
  expect((await call('POST', '/payments', payment(synthetic_accounts.de_normal))).status).toBe(503);
  await call('POST', '/control', { offline: false, drop_answers: 1 });
  await expect(call('POST', '/payments', payment(synthetic_accounts.de_normal), 500)).rejects.toThrow(
    /Headers Timeout/,
  );
  expect(await inquire()).toHaveLength(2);
});

test('a bank opened again knows its books and settles what was accepted', async () => {
  await call('POST', '/control', { pause: true });
  await call('POST', '/payments', payment(synthetic_accounts.de_normal));
  await server.close();
  await open();
  await eventually('settled');
  expect(await balance('EUR')).toBe('9999750.00');
});
