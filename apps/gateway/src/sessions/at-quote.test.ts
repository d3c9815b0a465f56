import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { newId } from '../ids/index.js';
import { createPartner } from '../partners/index.js';
import { lockTestQuote } from '../quotes/testing/locked.js';
import { expectCoherentState } from '../testing/index.js';
import { createBody } from './testing/refusals.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ entitlements: ['rails'] });
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

const url = '/v1/gate_sessions';
const lock = async (change: Parameters<typeof lockTestQuote>[2] = {}) =>
  (await lockTestQuote(gateway.core, gateway.partner.tenant, change)).quote.quote_id;
const create = (change: Readonly<Record<string, unknown>>, key: string = newId('key'), secret?: string) =>
  gateway.call({
    method: 'POST',
    url,
    body: createBody(change),
    headers: { 'idempotency-key': key },
    ...(secret === undefined ? {} : { key: secret }),
  });

describe('a session at a locked price', () => {
  test('default: 201, what it leaves open is the quote’s, and the quote is consumed by it', async () => {
    const quote_preview_id = await lock();
    const { status, body } = await create({ quote_preview_id, amount: '250' });
    expect([status, body.message]).toEqual([201, undefined]);
    expect(body).toMatchObject({
      quote_preview_id,
      amount: '250.00',
      target_token: 'USDC',
      target_network: 'ETHEREUM',
      stage: 'awaiting_user',
      version: 1,
    });
    const quote = (await gateway.call({ url: `/v1/quotes/${quote_preview_id}` })).body;
    expect(quote).toMatchObject({ status: 'consumed', session_id: body.id });
    const { client_secret: _secret, hosted_url: _url, ...session } = body;
    expect((await gateway.call({ url: `${url}/${body.id}` })).body).toEqual(session);
  });

  test('behavior: named in full, in any case, or with the amount in crypto, it agrees', async () => {
    const full = { target_token: 'usdc', target_network: 'ethereum', currency: 'eur', country_code: 'de' };
    const named = await create({ ...full, quote_preview_id: await lock() });
    expect([named.status, named.body.message]).toEqual([201, undefined]);
    const crypto = { amount_in: 'crypto', target_token: 'USDC', amount: '273.596243' };
    const sold = await create({ ...crypto, quote_preview_id: await lock() });
    expect([sold.status, sold.body.amount, sold.body.amount_in]).toEqual([201, '273.596243', 'crypto']);
  });

  test('behavior: the same key gets the same bytes, also when the quote has elapsed meanwhile; another key gets 409', async () => {
    const quote_preview_id = await lock();
    const first = await create({ quote_preview_id }, 'attempt_1');
    gateway.clock.advance(61_000);
    const again = await create({ quote_preview_id }, 'attempt_1');
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, first.text, 'true']);
    expect((await create({ quote_preview_id }, 'attempt_2')).body.code).toBe('quote_consumed');
  });

  test('behavior: of twenty keys at once one gets the quote; twenty of one key are one', async () => {
    const quote_preview_id = await lock();
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ quote_preview_id })));
    const codes = answers.map(({ status, body }) => body.code ?? status);
    expect(codes.filter((code) => code === 201)).toHaveLength(1);
    expect(codes.filter((code) => code === 'quote_consumed')).toHaveLength(19);

    const second = await lock();
    const same = await Promise.all(Array.from({ length: 20 }, () => create({ quote_preview_id: second }, 'burst')));
    expect(new Set(same.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  });
});

test('error: what is refused, with its field, and changes nothing', async () => {
  const elapsed = await lock({ expires_at: new Date(gateway.clock.now().getTime() - 1) });
  const good = await lock();
  const foreign = (await lockTestQuote(gateway.core, gateway.other.tenant)).quote.quote_id;
  const rows: readonly (readonly [
    change: Record<string, unknown>,
    status: number,
    code: string,
    param: string | undefined,
    says: RegExp,
  ])[] = [
    [{ quote_preview_id: 'qt_1' }, 400, 'quote_unknown', '/quote_preview_id', /POST \/v1\/quotes/],
    [{ quote_preview_id: foreign }, 400, 'quote_unknown', '/quote_preview_id', /no such quote/],
    [{ quote_preview_id: elapsed }, 409, 'quote_expired', undefined, /Lock a new one/],
    [{ quote_preview_id: good, amount: '250.01' }, 400, 'quote_mismatch', '/amount', /for 250\.00 EUR/],
    [{ quote_preview_id: good, currency: 'GBP' }, 400, 'quote_mismatch', '/currency', /in EUR/],
    [{ quote_preview_id: good, target_token: 'EURC' }, 400, 'quote_mismatch', '/target_token', /for USDC/],
    [{ quote_preview_id: good, target_network: 'BASE' }, 400, 'quote_mismatch', '/target_network', /for ETHEREUM/],
    [
      { quote_preview_id: good, amount_in: 'crypto', target_token: 'USDC', amount: '273.596242' },
      400,
      'quote_mismatch',
      '/amount',
      /for 273\.596243 USDC/,
    ],
    [{ quote_preview_id: good, country_code: 'GB' }, 400, 'country_unsupported', '/country_code', /does not pay to/],
  ];
  const before = await gateway.fingerprints();
  for (const [change, status, code, param, says] of rows) {
    const answer = await create(change, 'refused');
    expect([change, answer.status, answer.body.code, answer.body.param]).toEqual([change, status, code, param]);
    expect(answer.body.message).toMatch(says);
  }
  expect(await gateway.fingerprints()).toEqual(before);
  expect((await create({ quote_preview_id: good }, 'refused')).status).toBe(201);

  const plain = await createPartner(gateway.core, { name: 'Plain Wallet', mode: 'test', entitlements: [] });
  const refused = await create({ quote_preview_id: good }, 'plain', plain.secret_key);
  expect([refused.status, refused.body.code, refused.body.param]).toEqual([403, 'not_entitled', '/quote_preview_id']);
  expect(refused.body.message).toContain(`0gate admin entitlement add --partner ${plain.partner_id} --mode test rails`);
});

test('error: when no further price can be held, nothing is left of it, and the quote can still be had', async () => {
  const quote_preview_id = await lock();
  const { tenant_id } = gateway.partner.tenant;
  const setHeld = async (minor: bigint) =>
    gateway.owner.query(
      'test_set_held',
      "update lock_exposures set open_minor = $2 where tenant_id = $1 and asset = 'USDC' returning 1",
      [tenant_id, minor],
    );
  const [row] = await gateway.owner.query<{ open_minor: bigint }>(
    'test_held',
    "select open_minor from lock_exposures where tenant_id = $1 and asset = 'USDC'",
    [tenant_id],
  );
  await setHeld(999_900_00n);
  const before = await gateway.fingerprints();
  const refused = await create({ quote_preview_id }, 'held');
  expect([refused.status, refused.body.code]).toEqual([409, 'temporarily_unavailable']);
  expect(await gateway.fingerprints()).toEqual(before);
  await setHeld(row?.open_minor ?? 0n);
  expect((await create({ quote_preview_id }, 'held')).status).toBe(201);
});
