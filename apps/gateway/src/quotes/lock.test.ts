import { createHmac } from 'node:crypto';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { Errors } from 'typebox/value';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Core } from '../common/index.js';
import { canonicalJson, createPublicSigner } from '../crypto/index.js';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { newId } from '../ids/index.js';
import { advanceTestClock } from '../partners/index.js';
import { pauseRail } from '../payouts/pauses.store.js';
import { createTestCore, expectCoherentState } from '../testing/index.js';
import { findLockedQuote, insertQuote, redeemLockedQuote, renderQuote } from './index.js';
import { signedQuoteObject } from './schema.js';
import { lockOf } from './testing/ask.js';
import { lockTestQuote } from './testing/locked.js';
import { observeRate } from './testing/rates.js';
import { lockRefusals } from './testing/refusals.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ entitlements: ['rails'] });
});
beforeEach(() => observeRate(gateway.core, 'USDC/EUR', '0.92'));
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

type Change = Readonly<Record<string, unknown>>;
const lock = (change: Change = {}, key = newId('req')) =>
  gateway.call({ url: '/v1/quotes', body: lockOf(change), headers: { 'idempotency-key': key } });
const retrieve = (id: string, key?: string) =>
  gateway.call({ url: `/v1/quotes/${id}`, ...(key === undefined ? {} : { key }) });
const jwks = async () => (await gateway.call({ url: '/.well-known/jwks.json', key: null })).body as JSONWebKeySet;
const open = async (jws: string, set: JSONWebKeySet) => {
  const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(set), { algorithms: ['EdDSA'] });
  return { text: Buffer.from(payload).toString(), terms: JSON.parse(Buffer.from(payload).toString()), protectedHeader };
};
const rowsOfQuotes = async () => {
  const { quotes, locked_quotes, quote_redemptions, idempotency_keys, events } = await gateway.fingerprints();
  return { quotes, locked_quotes, quote_redemptions, idempotency_keys, events };
};

// First: how far a price moved is told by the database's clock, which no test moves on.
test('error: no lock without a price, and while it moves too fast to be held', async () => {
  const pair = { asset: 'EURC', currency: 'GBP', payment_method: 'faster_payments' };
  expect((await lock(pair)).body.code).toBe('price_unavailable');
  await observeRate(gateway.core, 'EURC/GBP', '0.85');
  expect((await lock(pair)).status).toBe(201);
  await observeRate(gateway.core, 'EURC/GBP', '0.87');
  const { status, body } = await lock(pair);
  expect([status, body.code]).toEqual([409, 'temporarily_unavailable']);
  expect(body.message).toMatch(/moving too fast/);
});

describe('a lock', () => {
  test('default: 201 with the terms, both signatures, and a minute to redeem it', async () => {
    const { status, body } = await lock();
    expect(status).toBe(201);
    expect([...Errors(signedQuoteObject, body)]).toEqual([]);
    const now_ms = gateway.clock.now().getTime();
    expect(body).toEqual({
      object: 'signed_quote',
      id: expect.stringMatching(/^qt_[0-9a-f]{32}$/),
      partner_id: gateway.partner.partner_id,
      mode: 'test',
      status: 'active',
      side: 'off_ramp',
      currency: 'EUR',
      asset: 'USDC',
      network: 'ETHEREUM',
      payment_method: 'sepa',
      fiat_amount: '250.00',
      crypto_amount: '273.596243',
      exchange_rate: '0.9154',
      fees: { network: '0.25', service: '0.20', partner: '0.00', total: '0.45' },
      session_id: null,
      created_at: new Date(now_ms).toISOString(),
      expires_at: new Date(now_ms + 60_000).toISOString(),
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      public_signature: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/),
    });
  });

  test('behavior: any JOSE library verifies the JWS from the served keys, and its payload is the terms', async () => {
    const { body } = await lock({ network: 'base', amount: '100', amount_in: 'crypto' });
    const { text, terms, protectedHeader } = await open(body.public_signature, await jwks());
    const { status: _, session_id: __, signature, public_signature: ___, ...shown } = body;
    expect(terms).toEqual(shown);
    expect(terms).toMatchObject({ network: 'BASE', crypto_amount: '100.000000', fiat_amount: '91.09' });
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'k1' });
    // The HMAC is over the same text.
    expect(text).toBe(canonicalJson(shown));
    const key = gateway.core.config.quote_hmac_keys.current.key;
    expect(signature).toBe(createHmac('sha256', key).update(text).digest('hex'));
  });

  test('behavior: read again it is the same, signatures included, until it elapses', async () => {
    const { body } = await lock();
    expect((await retrieve(body.id)).body).toEqual(body);
    gateway.clock.advance(59_999);
    expect((await retrieve(body.id)).body).toEqual(body);
    gateway.clock.advance(1);
    expect((await retrieve(body.id)).body).toEqual({ ...body, status: 'expired' });
  });

  test('behavior: redeemed it says by whom, and goes on saying so', async () => {
    const { body } = await lock();
    const session_id = newId('gs');
    const { core, clock, partner } = gateway;
    await core.db.withTx((tx) => redeemLockedQuote(tx, core, partner.tenant, body.id, session_id, clock.now()));
    gateway.clock.advance(3_600_000);
    expect((await retrieve(body.id)).body).toEqual({ ...body, status: 'consumed', session_id });
  });

  test('error: the quote of nobody, of another partner, and an offer on a session’s page', async () => {
    const { body } = await lock();
    const { tenant } = gateway.partner;
    const { quote } = await lockTestQuote(gateway.core, tenant);
    const offer = { ...quote, quote_id: newId('qt'), session_id: newId('gs') };
    await insertQuote(gateway.core.db, offer);
    for (const [id, key] of [
      [newId('qt')],
      ['nonsense'],
      [body.id, gateway.other.secret_key],
      [offer.quote_id],
    ] as const) {
      const answer = await retrieve(id, key);
      expect([id, answer.status, answer.body.code]).toEqual([id, 404, 'not_found']);
    }
  });
});

test('a clock that was moved by another process counts at once, for the lock and for what is read of it', async () => {
  const { tenant, secret_key } = await gateway.addPartner();
  const { core } = gateway;
  const key = { key: secret_key };
  const headers = { 'idempotency-key': newId('req') };
  const first = await gateway.call({ url: '/v1/quotes', body: lockOf(), headers, ...key });
  await advanceTestClock(core.db, tenant.tenant_id, 60);
  expect((await gateway.call({ url: `/v1/quotes/${first.body.id}`, ...key })).body.status).toBe('expired');
  const next = await gateway.call({
    url: '/v1/quotes',
    body: lockOf(),
    ...key,
    headers: { 'idempotency-key': 'next' },
  });
  const at = new Date(core.clock.now().getTime() + 60_000);
  expect(next.body.created_at).toBe(at.toISOString());
  await core.db.withTx((tx) => redeemLockedQuote(tx, core, tenant, next.body.id, newId('gs'), at));
});

describe('a repeat', () => {
  test('default: the first answer again, byte for byte, also when the quote has elapsed and there is no price', async () => {
    const first = await lock({}, 'again');
    const before = await rowsOfQuotes();
    gateway.clock.advance(600_000);
    const again = await lock({}, 'again');
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, first.text, 'true']);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(await rowsOfQuotes()).toEqual(before);
  });

  test('behavior: of twenty at once with one key one locks, and all get its quote', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => lock({}, 'at once')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  });

  test('error: another body under the same key', async () => {
    await lock({}, 'reused');
    const { status, body } = await lock({ amount: '251.00' }, 'reused');
    expect([status, body.code]).toEqual([409, 'idempotency_key_reused']);
  });

  test('error: no key, and nothing is locked', async () => {
    const before = await rowsOfQuotes();
    const { status, body } = await gateway.call({ url: '/v1/quotes', body: lockOf() });
    expect([status, body.code]).toEqual([400, 'idempotency_key_required']);
    expect(await rowsOfQuotes()).toEqual(before);
  });

  test('behavior: a refusal does not use the key up', async () => {
    expect((await lock({ amount: '1' }, 'refused')).status).toBe(400);
    expect((await lock({}, 'refused')).status).toBe(201);
  });
});

describe('no lock', () => {
  test('error: a partner without rails, whatever the request is; what there is to preview he may see', async () => {
    const { tenant, secret_key } = await gateway.addPartner();
    await gateway.owner.query('test_entitle', `update tenants set entitlements = '{gate}' where tenant_id = $1`, [
      tenant.tenant_id,
    ]);
    for (const request of [{ body: lockOf() }, { payload: '{' }, { body: {} }]) {
      const { status, body } = await gateway.call({ url: '/v1/quotes', key: secret_key, ...request });
      expect([status, body.code]).toEqual([403, 'not_entitled']);
    }
    const { payment_method: _, ...body } = lockOf();
    expect((await gateway.call({ url: '/v1/quotes/preview', key: secret_key, body })).status).toBe(200);
  });

  test('error: a side that is not enabled is told before a missing key', async () => {
    const { status, body } = await gateway.call({ url: '/v1/quotes', body: lockOf({ side: 'on_ramp' }) });
    expect([status, body.code, body.param]).toEqual([501, 'capability_not_enabled', '/side']);
  });

  test('error: a method whose rail is paused', async () => {
    await observeRate(gateway.core, 'USDC/GBP', '0.79');
    const pounds = { currency: 'GBP', payment_method: 'faster_payments' };
    expect((await lock(pounds)).status).toBe(201);
    await pauseRail(gateway.core.db, { mode: 'test', rail: 'sandbox', currency: 'GBP' }, 'short of funds', 60_000);
    const { status, body } = await lock(pounds);
    expect([status, body.code]).toEqual([409, 'temporarily_unavailable']);
  });

  test('error: every refusal names its field, and none stores anything', async () => {
    await observeRate(gateway.core, 'TST18/EUR', '90');
    const before = await rowsOfQuotes();
    for (const row of lockRefusals) {
      const { status, body } = await lock(row.change);
      expect([row.why, status, body.code, body.param]).toEqual([row.why, row.status, row.code, row.param]);
      expect([row.why, body.message]).toEqual([row.why, expect.stringMatching(row.says)]);
    }
    expect(await rowsOfQuotes()).toEqual(before);
    expect(lockRefusals.length).toBeGreaterThan(100);
  });
});

describe('keys are rotated', () => {
  const ring = (...ids: number[]) => ids.map((id) => `r${id}:${Buffer.alloc(32, id).toString('base64')}`).join(',');
  /** The same deployment after a restart with other keys. */
  const restarted = (...ids: number[]): Core => ({
    ...createTestCore(gateway.core.config.database_url, {
      env: { QUOTE_HMAC_KEYS: ring(...ids), JWKS_KEYS: ring(...ids) },
    }),
    clock: gateway.clock,
    db: gateway.core.db,
  });
  const read = async (core: Core, id: string) => {
    const locked = await findLockedQuote(core.db, gateway.partner.tenant.tenant_id, id);
    if (locked === null) throw new Error('the quote is gone');
    return renderQuote(core, locked, core.clock.now());
  };

  test('behavior: a quote keeps its signatures while their keys are there; then the current ones sign, verifiably', async () => {
    const [before, during, after] = [restarted(1), restarted(2, 1), restarted(2)];
    const { quote } = await lockTestQuote(before, gateway.partner.tenant);
    const first = await read(before, quote.quote_id);
    expect(await read(during, quote.quote_id)).toEqual(first);

    const later = await read(after, quote.quote_id);
    const published = { keys: [...createPublicSigner(after.config.jwks_keys).jwks().keys] };
    const { terms, protectedHeader } = await open(later.public_signature, published);
    expect(protectedHeader.kid).toBe('r2');
    expect(later.signature).not.toBe(first.signature);
    expect(terms).toMatchObject({ id: first.id, fiat_amount: first.fiat_amount });
    // The next quote is signed by the new key at once.
    const next = await lockTestQuote(during, gateway.partner.tenant);
    expect(next.signed_with).toEqual({ hmac_kid: 'r2', jws_kid: 'r2' });
  });
});

test('the published keys: for everybody, cacheable, and nothing private', async () => {
  const { status, headers, body } = await gateway.call({ url: '/.well-known/jwks.json', key: null });
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' });
  expect(body).toEqual({
    keys: [
      { kty: 'OKP', crv: 'Ed25519', kid: 'k1', alg: 'EdDSA', use: 'sig', x: expect.stringMatching(/^[\w-]{43}$/) },
    ],
  });
});
