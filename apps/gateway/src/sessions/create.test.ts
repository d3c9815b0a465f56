import { Errors } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { expectCoherentState } from '../testing/index.js';
import { createdSessionObject, sessionList, sessionObject } from './schema.js';
import { address, createBody, createRefusals } from './testing/refusals.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

const url = '/v1/gate_sessions';
const create = (change: Readonly<Record<string, unknown>> = {}, headers: Readonly<Record<string, string>> = {}) =>
  gateway.call({ method: 'POST', url, body: createBody(change), headers });

describe('create', () => {
  test('201 with every field, null where there is no value, the secret and where the page is', async () => {
    const { status, body, headers } = await create();
    expect(status).toBe(201);
    const { now } = gateway.clock;
    expect(body).toEqual({
      id: expect.stringMatching(/^gs_[0-9a-f]{32}$/),
      object: 'gate_session',
      partner_id: gateway.partner.partner_id,
      mode: 'test',
      status: 'open',
      stage: 'awaiting_user',
      flow: 'off_ramp',
      amount: '250.00',
      amount_in: 'fiat',
      amount_settled: null,
      currency: 'EUR',
      target_token: null,
      target_network: null,
      wallet_address: null,
      refund_address: null,
      return_url: 'https://app.example/return',
      cancel_url: null,
      customer_id: null,
      user_reference: null,
      metadata: {},
      quote_preview_id: null,
      country_code: null,
      locale: null,
      tx_refid: null,
      action_required: null,
      failure: null,
      version: 1,
      created_at: now().toISOString(),
      expires_at: new Date(now().getTime() + 86_400_000).toISOString(),
      client_secret: expect.stringMatching(new RegExp(`^gsec_${body.id}_`)),
      hosted_url: `http://127.0.0.1:4100/pay/${body.id}#${body.client_secret}`,
    });
    expect(headers['x-request-id']).toMatch(/^req_/);
    expect(headers['idempotent-replayed']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('what is optional is taken, in canonical form, and read back the same but for the secret', async () => {
    const given = {
      amount: '250',
      currency: 'eur',
      flow: 'off_ramp',
      amount_in: 'fiat',
      target_token: 'usdc',
      target_network: 'ethereum',
      wallet_address: address.toLowerCase(),
      refund_address: address,
      return_url: 'http://localhost:3000/back?x=1#y',
      cancel_url: 'https://app.example/cancel',
      user_reference: 'wd_123 ✓',
      metadata: { order: 7, nested: { list: [1, null, 'x', 0.1], zero: '\0' }, toString: 'x' },
      expires_in: 600,
      country_code: 'de',
      locale: 'de-AT',
    };
    const made = await create(given);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      amount: '250.00',
      currency: 'EUR',
      target_token: 'USDC',
      target_network: 'ETHEREUM',
      wallet_address: address,
      refund_address: address,
      country_code: 'DE',
      locale: 'de-AT',
      user_reference: given.user_reference,
      metadata: given.metadata,
      expires_at: new Date(gateway.clock.now().getTime() + 600_000).toISOString(),
    });
    expect(Errors(createdSessionObject, made.body)).toEqual([]);
    const { client_secret, hosted_url, ...session } = made.body;
    expect(Errors(sessionObject, session)).toEqual([]);
    expect(Errors(sessionList, (await gateway.call({ url })).body)).toEqual([]);
    expect((await gateway.call({ url: `${url}/${session.id}` })).body).toEqual(session);
    expect(client_secret).toContain(session.id);
    expect(hosted_url).toContain(session.id);
  });

  test('the bounds themselves are within', async () => {
    for (const change of [
      { amount: '5.00' },
      { amount: '50000.00' },
      { expires_in: 600 },
      { expires_in: 604_800 },
      { user_reference: '😀'.repeat(255) },
      { metadata: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, null])) },
      { metadata: { x: 'x'.repeat(8 * 1024 - '{"x":""}'.length) } },
      { metadata: JSON.parse(`{"x":${'['.repeat(60)}${']'.repeat(60)}}`) },
      { return_url: `https://app.example/${'x'.repeat(2_048 - 'https://app.example/'.length)}` },
    ]) {
      const { status, body } = await create(change);
      expect([Object.keys(change), status, body.message]).toEqual([Object.keys(change), 201, undefined]);
    }
  });

  test('null means absent', async () => {
    const { status, body } = await create({ target_token: null, metadata: null, user_reference: null, locale: null });
    expect([status, body.target_token, body.metadata, body.user_reference]).toEqual([201, null, {}, null]);
  });

  test('fields that nobody knows are ignored and named, ten of them at most', async () => {
    const one = await create({ colour: 'red' });
    expect([one.status, one.headers['gate-warning']]).toEqual([201, 'ignored: "colour"']);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`ä\n${index}`, 1]));
    const warning = (await create(many)).headers['gate-warning'] ?? '';
    expect(warning).toMatch(/^ignored: "\\u00e4\\n0", /);
    expect(warning).toMatch(/^[\x20-\x7e]{1,256}$/);
    expect(warning.split(', ')).toHaveLength(10);
    expect((await create({ ['x'.repeat(300)]: 1 })).headers['gate-warning']).toMatch(/^ignored: [a-z ]+$/);
    const query = await gateway.call({ method: 'POST', url: `${url}?verbose=1&toString=2`, body: createBody() });
    expect([query.status, query.headers['gate-warning']]).toEqual([201, 'ignored: "verbose", "toString"']);
  });

  test('content types of JSON', async () => {
    for (const type of ['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="utf-8"']) {
      expect([type, (await create({}, { 'content-type': type })).status]).toEqual([type, 201]);
    }
  });
});

/**
 * Every refusal, with the whole database as it was before. The table is the expectation; the order of its rows is the order of
 * the contract's fields.
 */
test('error: what create refuses, names its field, says what to do, and changes nothing', async () => {
  const before = await gateway.fingerprints();
  expect(Object.keys(before)).toEqual(expect.arrayContaining(['sessions', 'events', 'deliveries', 'idempotency_keys']));
  const found: unknown[] = [];
  const expected: unknown[] = [];
  for (const { why, change = {}, payload, headers = {}, status, code, param, says } of createRefusals) {
    const content = payload === undefined ? { body: createBody(change) } : { payload };
    const answer = await gateway.call({
      method: 'POST',
      url,
      ...content,
      headers: { 'idempotency-key': `refused: ${createRefusals.length}`, ...headers },
    });
    const { body } = answer;
    expected.push({ why, status, code, param, says: true, statusCode: status, request_id: true, doc_url: null });
    found.push({
      why,
      status: answer.status,
      code: body?.code,
      param: body?.param,
      says: says.test(body?.message) || body?.message,
      statusCode: body?.statusCode,
      request_id: body?.request_id === answer.headers['x-request-id'],
      doc_url: body?.doc_url,
    });
    expect([why, Object.keys(body ?? {})]).toEqual([
      why,
      ['type', 'code', 'message', 'request_id', 'doc_url', 'statusCode', ...(param === undefined ? [] : ['param'])],
    ]);
  }
  expect(found).toEqual(expected);
  expect(await gateway.fingerprints()).toEqual(before);
  // None of the refused has used the key up.
  expect((await create({}, { 'idempotency-key': `refused: ${createRefusals.length}` })).status).toBe(201);
});
