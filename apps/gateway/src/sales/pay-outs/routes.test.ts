import { Errors } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway, type TestRequest } from '../../http/testing/gateway.js';
import { newId } from '../../ids/index.js';
import { lockTestQuote } from '../../quotes/testing/locked.js';
import { createBody } from '../../sessions/testing/refusals.js';
import { createTestSession, expectCoherentState } from '../../testing/index.js';
import { createVerifiedSession } from '../testing/verified.js';
import { payOutObject } from './schema.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ entitlements: ['rails'] });
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

const url = '/v1/rails/pay_outs';
const lock = async (change: Parameters<typeof lockTestQuote>[2] = {}) =>
  (await lockTestQuote(gateway.core, gateway.partner.tenant, change)).quote.quote_id;
const verified = async (change: Parameters<typeof createVerifiedSession>[2] = {}) =>
  (await createVerifiedSession(gateway.core, gateway.partner.tenant, change)).session_id;
const payOut = (body: unknown, key: string = newId('key'), more: Partial<TestRequest> = {}) =>
  gateway.call({ method: 'POST', url, body, headers: { 'idempotency-key': key }, ...more });
const told = async (session_id: string) => {
  const rows = await gateway.owner.query<{ type: string }>(
    'test_told',
    "select type from events where lane_key = $1 and kind <> 'internal' order by event_id",
    [session_id],
  );
  return rows.map(({ type }) => type);
};

describe('create', () => {
  test('default: 201 with all of it, the same when read, and byte for byte for the same key', async () => {
    const body = { quote_id: await lock(), session_id: await verified() };
    const made = await payOut(body, 'wd_123_pay_out_1');
    expect([made.status, made.body.message]).toEqual([201, undefined]);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^rpo_[0-9a-f]{32}$/),
      object: 'rail_pay_out',
      kind: 'pay_out',
      partner_id: gateway.partner.partner_id,
      mode: 'test',
      status: 'processing',
      session_id: body.session_id,
      quote_id: body.quote_id,
      tx_refid: null,
      currency: 'EUR',
      asset: 'USDC',
      network: 'ETHEREUM',
      payment_method: 'sepa',
      fiat_amount: '250.00',
      crypto_amount: '273.596243',
      exchange_rate: '0.9154',
      fees: { network: '0.25', service: '0.20', partner: '0.00', total: '0.45' },
      local_rail_transaction_id: null,
      estimated_arrival: null,
      failure: null,
      created_at: gateway.clock.now().toISOString(),
      updated_at: gateway.clock.now().toISOString(),
    });
    expect(Errors(payOutObject, made.body)).toEqual([]);
    expect((await gateway.call({ url: `${url}/${made.body.id}` })).body).toEqual(made.body);

    const again = await payOut(body, 'wd_123_pay_out_1');
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, made.text, 'true']);
    const other = await payOut({ ...body, session_id: await verified() }, 'wd_123_pay_out_1');
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused']);
    expect(await told(body.session_id)).toEqual(['gate_session.created', 'quote.consumed', 'rail.pay_out.processing']);
    const quote = await gateway.call({ url: `/v1/quotes/${body.quote_id}` });
    expect(quote.body).toMatchObject({ status: 'consumed', session_id: body.session_id });
    const session = await gateway.call({ url: `/v1/gate_sessions/${body.session_id}` });
    expect(session.body).toMatchObject({ status: 'open', stage: 'awaiting_user', quote_preview_id: null });
  });

  test('behavior: twenty with one key make one; with twenty keys one, and the others hear that it is used', async () => {
    const one = { quote_id: await lock(), session_id: await verified() };
    const same = await Promise.all(Array.from({ length: 20 }, () => payOut(one, 'twenty')));
    expect(new Set(same.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);

    const two = { quote_id: await lock(), session_id: await verified() };
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => payOut(two, `twenty-${index}`)));
    const codes = answers.map(({ status, body }) => body.code ?? status);
    expect(codes.filter((code) => code === 201)).toHaveLength(1);
    expect(codes.filter((code) => code === 'quote_consumed')).toHaveLength(19);
    expect((await told(two.session_id)).filter((type) => type !== 'gate_session.created')).toEqual([
      'quote.consumed',
      'rail.pay_out.processing',
    ]);
  });

  test('behavior: of a session and a pay-out that redeem one quote at once, one gets it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const quote_id = await lock();
      const session_id = await verified();
      const [session, railed] = await Promise.all([
        gateway.call({ url: '/v1/gate_sessions', body: createBody({ quote_preview_id: quote_id }) }),
        payOut({ quote_id, session_id }),
      ]);
      expect([session.body.code ?? 'taken', railed.body.code ?? 'taken'].toSorted()).toEqual([
        'quote_consumed',
        'taken',
      ]);
    }
  });
});

/** Each refusal changes nothing, and says which of the two ids it is about. */
test('error: what a pay-out is refused for', async () => {
  const session_id = await verified();
  const quote_id = await lock();
  const { tenant } = gateway.other;
  const foreignQuote = (await lockTestQuote(gateway.core, tenant)).quote.quote_id;
  const foreignSession = (await createVerifiedSession(gateway.core, tenant)).session_id;
  const unverified = (await createTestSession(gateway.core, gateway.partner.tenant)).session_id;
  const past = new Date(gateway.clock.now().getTime() - 1);
  const elapsed = await lock({ expires_at: past });
  const consumed = await lock();
  await payOut({ quote_id: consumed, session_id: await verified() });
  const busy = await verified();
  await payOut({ quote_id: await lock(), session_id: busy });
  const cancelled = (await createTestSession(gateway.core, gateway.partner.tenant)).session_id;
  await gateway.call({ method: 'POST', url: `/v1/gate_sessions/${cancelled}/cancel` });
  const ending = await verified({ expires_in_s: 299 });

  const rows: readonly (readonly [
    body: Record<string, unknown>,
    status: number,
    code: string,
    param: string | undefined,
    says: RegExp,
  ])[] = [
    [{ quote_id, session_id, amount: '1.00' }, 400, 'unknown_field', '/amount', /the quote says it/],
    [{ quote_id, session_id, currency: 'EUR' }, 400, 'unknown_field', '/currency', /the quote says it/],
    [{ quote_id, session_id, method: 'sepa' }, 400, 'unknown_field', '/method', /the quote says it/],
    [{ quote_id, session_id, iban: 'DE89370400440532013000' }, 400, 'sensitive_field', '/iban', /verified user gave/],
    [{ quote_id, session_id, beneficiary: {} }, 400, 'sensitive_field', '/beneficiary', /verified user gave/],
    [{ quote_id, session_id, colour: 'red' }, 400, 'unknown_field', '/colour', /Remove/],
    [{ session_id }, 400, 'field_required', '/quote_id', /required/],
    [{ quote_id }, 400, 'field_required', '/session_id', /required/],
    [{ quote_id: 7, session_id }, 400, 'field_invalid', '/quote_id', /string/],
    [{ quote_id: 'qt_1', session_id }, 404, 'not_found', '/quote_id', /no such quote/],
    [{ quote_id: session_id, session_id }, 404, 'not_found', '/quote_id', /no such quote/],
    [{ quote_id: foreignQuote, session_id }, 404, 'not_found', '/quote_id', /no such quote/],
    [{ quote_id, session_id: 'gs_1' }, 404, 'not_found', '/session_id', /no such session/],
    [{ quote_id, session_id: quote_id }, 404, 'not_found', '/session_id', /no such session/],
    [{ quote_id, session_id: foreignSession }, 404, 'not_found', '/session_id', /no such session/],
    [{ quote_id: elapsed, session_id }, 409, 'quote_expired', '/quote_id', /Lock a new one/],
    [{ quote_id: consumed, session_id }, 409, 'quote_consumed', '/quote_id', /Lock a new one/],
    [{ quote_id, session_id: unverified }, 409, 'identity_required', '/session_id', /verified first/],
    [{ quote_id, session_id: busy }, 409, 'pay_out_in_progress', '/session_id', /under way/],
    [{ quote_id, session_id: cancelled }, 409, 'session_terminal', '/session_id', /ended/],
    [{ quote_id, session_id: ending }, 409, 'too_close_to_expiry', undefined, /ends too soon/],
    [{ quote_id: await lock({ fiat_minor: 249_99n }), session_id }, 400, 'quote_mismatch', '/quote_id', /249\.99 EUR/],
  ];
  const before = await gateway.fingerprints();
  for (const [body, status, code, param, says] of rows) {
    const answer = await payOut(body, 'refused');
    expect([body, answer.status, answer.body.code, answer.body.param]).toEqual([body, status, code, param]);
    expect(answer.body.message).toMatch(says);
  }
  const keyless = await gateway.call({ method: 'POST', url, body: { quote_id, session_id } });
  expect([keyless.status, keyless.body.code]).toEqual([400, 'idempotency_key_required']);
  expect(await gateway.fingerprints()).toEqual(before);
  // None of the refused has used the key up.
  expect((await payOut({ quote_id, session_id }, 'refused')).status).toBe(201);
});

test('behavior: pay-ins are not enabled, and say so before they look at key, body or id', async () => {
  for (const request of [
    { url: '/v1/rails/pay_ins', body: { quote_id: 'qt_1' } },
    { url: '/v1/rails/pay_ins', method: 'POST' as const },
    { url: '/v1/rails/pay_ins', payload: '{' },
    { url: '/v1/rails/pay_ins', body: {}, headers: { 'idempotency-key': '' } },
    { url: '/v1/rails/pay_ins/nonsense' },
  ]) {
    const { status, body } = await gateway.call(request);
    expect([status, body.code, body.type]).toEqual([501, 'capability_not_enabled', 'not_enabled']);
  }
});
