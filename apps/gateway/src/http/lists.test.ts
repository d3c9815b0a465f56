import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../ids/index.js';
import { createBody } from '../sessions/testing/refusals.js';
import { openGateway, type TestGateway, type TestPartner } from './testing/gateway.js';
import { insertTestTransaction } from './testing/tables.store.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());

async function addSession(partner: TestPartner, change: object = {}): Promise<string> {
  const body = createBody({ ...change });
  return (await gateway.call({ url: '/v1/gate_sessions', key: partner.secret_key, body })).body.id;
}

async function addTransaction(partner: TestPartner): Promise<string> {
  const refid = newId('tx');
  await insertTestTransaction(gateway.owner, partner.tenant.tenant_id, await addSession(partner), refid);
  return refid;
}

async function addDelivery(partner: TestPartner): Promise<string> {
  const key = partner.secret_key;
  await gateway.call({ method: 'PATCH', url: '/v1/webhook_endpoint', key, body: { url: 'https://hooks.example/' } });
  gateway.forget();
  return (await gateway.call({ method: 'POST', url: '/v1/webhooks/test', key })).body.id;
}

/** The lists of a partner: what a page may hold, and how the next one is asked for. */
const lists = [
  { url: '/v1/gate_sessions', id: 'id', most: 100, usual: 10, cursor: true, add: addSession },
  { url: '/v1/transactions', id: 'refid', most: 100, usual: 10, cursor: true, add: addTransaction },
  { url: '/v1/webhooks/deliveries', id: 'id', most: 200, usual: 50, cursor: false, add: addDelivery },
] as const;

describe.each(lists)('$url', ({ url, id, most, usual, cursor, add }) => {
  let partner: TestPartner;
  /** Newest first. */
  const made: string[] = [];
  const list = (query = '') => gateway.call({ url: `${url}${query}`, key: partner.secret_key });
  const idsOf = (body: { data: Record<string, string>[] }) => body.data.map((item) => item[id]);

  beforeAll(async () => {
    partner = await gateway.addPartner();
    for (let count = 0; count < 12; count += 1) made.unshift(await add(partner));
  });

  test('newest first, with what is usual and whether there is more', async () => {
    const { status, body } = await list();
    expect([status, Object.keys(body)]).toEqual([200, ['object', 'data', 'has_more', 'url']]);
    expect([body.object, body.url, body.has_more]).toEqual(['list', url, made.length > usual]);
    expect(idsOf(body)).toEqual(made.slice(0, usual));
    for (const limit of [1, 11, 12, most]) {
      const page = (await list(`?limit=${limit}`)).body;
      expect([limit, idsOf(page), page.has_more]).toEqual([limit, made.slice(0, limit), limit < made.length]);
    }
  });

  test.each(['', '0', '-1', `${most + 1}`, '1e1', '1.0', '+1', '%201', 'x', '٣', '9'.repeat(17)])(
    'error: limit=%s',
    async (limit) => {
      const { status, body } = await list(`?limit=${limit}`);
      expect([status, body.code, body.param]).toEqual([400, 'parameter_invalid', '/limit']);
      expect(body.message).toMatch(/^limit must (be a whole number from 1 to|have at most)/);
    },
  );

  test('nobody else’s', async () => {
    const other = await gateway.addPartner();
    const { body } = await gateway.call({ url, key: other.secret_key });
    expect([body.data, body.has_more]).toEqual([[], false]);
  });

  if (!cursor) return;

  test('a walk by cursor meets everything once, although more is added meanwhile', async () => {
    const met: string[] = [];
    const added: string[] = [];
    let query = '?limit=5';
    for (;;) {
      const { body } = await list(query);
      met.push(...(idsOf(body) as string[]));
      if (!body.has_more) break;
      added.push(await add(partner));
      query = `?limit=5&starting_after=${met.at(-1)}`;
    }
    expect(met).toEqual(made);
    expect(added).toHaveLength(2);
    made.unshift(...added.reverse());
    // The last one's cursor leads to an empty page.
    const end = (await list(`?starting_after=${made.at(-1)}`)).body;
    expect([end.data, end.has_more]).toEqual([[], false]);
  });

  test('error: a cursor that is unknown, malformed or another partner’s', async () => {
    const foreign = await add(gateway.other);
    const [first = ''] = made;
    for (const text of [
      foreign,
      first.replace(/.{6}$/, '000000'),
      first.toUpperCase(),
      `${first}0`,
      'x',
      '',
      '1',
      "'",
    ]) {
      const { status, body } = await list(`?starting_after=${encodeURIComponent(text)}`);
      expect([text, status, body.code, body.param]).toEqual([text, 400, 'cursor_invalid', '/starting_after']);
    }
  });
});

describe('filters of sessions', () => {
  const ids = async (query: string, key = gateway.partner.secret_key) => {
    const { body } = await gateway.call({ url: `/v1/gate_sessions?limit=100&${query}`, key });
    return (body.data as { id: string }[]).map(({ id }) => id);
  };

  test('by reference exactly, by status, by time, together, and without secrets', async () => {
    const { partner, other } = gateway;
    const user_reference = 'Ümlaut +1 & co';
    const one = await addSession(partner, { user_reference });
    await addSession(partner, { user_reference: user_reference.toLowerCase() });
    await addSession(other, { user_reference });
    const between = gateway.clock.now();
    gateway.clock.advance(60_000);
    const two = await addSession(partner, { user_reference });
    const by = `user_reference=${encodeURIComponent(user_reference)}`;
    expect(await ids(by)).toEqual([two, one]);
    await gateway.call({ method: 'POST', url: `/v1/gate_sessions/${one}/cancel` });
    expect(await ids(`${by}&status=open`)).toEqual([two]);
    expect(await ids(`${by}&status=cancelled`)).toEqual([one]);
    expect(await ids(`${by}&status=completed`)).toEqual([]);
    expect(await ids(`${by}&status=expired`)).toEqual([]);
    const time = between.toISOString();
    expect(await ids(`${by}&created_after=${time}`)).toEqual([two]);
    expect(await ids(`${by}&created_before=${new Date(between.getTime() + 1).toISOString()}`)).toEqual([one]);
    expect(await ids(`${by}&created_before=${time}`)).toEqual([]);
    // The same moment, as another zone says it; a plus that nobody encoded is one.
    const there = new Date(between.getTime() + 7_200_000).toISOString().replace('Z', '+02:00');
    expect(await ids(`${by}&created_after=${encodeURIComponent(there)}`)).toEqual([two]);
    expect(await ids(`${by}&created_after=${there}`)).toEqual([two]);
    expect(await ids(`${by}&starting_after=${two}`)).toEqual([one]);
    const { text } = await gateway.call({ url: `/v1/gate_sessions?${by}` });
    expect(text).not.toMatch(/client_secret|hosted_url|gsec_/);
  });

  test.each([
    ['status', ['done', 'OPEN', '', 'open,expired']],
    [
      'created_after',
      ['yesterday', '', '0', '1764000000', '2026-01-01', '2026-01-01T00:00:00', '2026-13-01T00:00:00Z'],
    ],
    [
      'created_before',
      ['2026-01-01T25:00:00Z', '0000-01-01T00:00:00Z', '+012026-01-01T00:00:00Z', '2026-01-01T00:00Z'],
    ],
  ])('error: %s', async (name, values) => {
    for (const value of values) {
      const { status, body } = await gateway.call({ url: `/v1/gate_sessions?${name}=${encodeURIComponent(value)}` });
      expect([value, status, body.code, body.param]).toEqual([value, 400, 'parameter_invalid', `/${name}`]);
    }
  });
});

describe('transactions', () => {
  test('by status and session; one by its reference, with every field', async () => {
    const partner = await gateway.addPartner();
    const [one, two] = [await addTransaction(partner), await addTransaction(partner)];
    const call = (path: string) => gateway.call({ url: `/v1/transactions${path}`, key: partner.secret_key });
    const { status, body } = await call(`/${one}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      refid: one,
      object: 'transaction',
      session_id: expect.stringMatching(/^gs_/),
      action: 'sell',
      status: 'pending',
      token: 'USDC',
      network: 'ETHEREUM',
      currency: 'EUR',
      payment_method: null,
      fiat_amount: null,
      token_amount: '1.000000',
      exchange_rate: null,
      total_fees: null,
      local_rail_transaction_id: null,
      facilita_transaction_id: null,
      estimated_arrival: null,
      deposit_tx_hashes: [],
      refund_tx_hashes: [],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    const refids = async (query: string) =>
      ((await call(query)).body.data as { refid: string }[]).map(({ refid }) => refid);
    expect(await refids(`?session_id=${body.session_id}`)).toEqual([one]);
    expect(await refids('?status=pending')).toEqual([two, one]);
    expect(await refids('?status=settled')).toEqual([]);
    expect(await refids(`?session_id=${newId('gs')}`)).toEqual([]);
    for (const wrong of ['done', '', 'PENDING']) {
      const refused = await call(`?status=${wrong}`);
      expect([wrong, refused.status, refused.body.param]).toEqual([wrong, 400, '/status']);
    }
    for (const id of [newId('tx'), body.session_id, 'x', one.toUpperCase()]) {
      expect([id, (await call(`/${id}`)).status]).toEqual([id, 404]);
    }
  });
});
