import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openGateway, type TestGateway, type TestPartner } from '../http/testing/gateway.js';
import { expectCoherentState } from '../testing/index.js';

let gateway: TestGateway;
let partner: TestPartner;

beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});
beforeEach(async () => {
  partner = await gateway.addPartner();
});

const ada = {
  email: 'Ada.Lovelace@Example.com',
  external_id: 'user_123',
  phone: '+491701234567',
  first_name: 'Ada',
  last_name: 'Lovelace',
  country_code: 'gb',
  metadata: { tier: 'gold', deep: { a: [1, null] } },
};

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const call = (method: Method, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  gateway.call({
    method,
    url: `/v1/customers${path}`,
    key: partner.secret_key,
    headers,
    ...(body === undefined ? {} : { body }),
  });
const once = (key: string) => ({ 'idempotency-key': key });

async function create(body: unknown = ada): Promise<string> {
  const made = await call('POST', '', body);
  expect([made.status, made.body]).toMatchObject([201, { object: 'customer' }]);
  return made.body.id;
}

/** The events of a customer in the order in which they were recorded, as sealed in the database. */
async function events(customer_id: string) {
  const rows = await gateway.owner.query<{
    type: string;
    subject_id: string | null;
    sealed: Buffer;
    key: Buffer | null;
  }>(
    'test_customer_events',
    `select e.type, e.subject_id, e.payload_sealed as sealed, k.key from events e
     left join subject_keys k on k.tenant_id = e.tenant_id and k.subject_id = e.subject_id
     where e.lane_key = $1 order by e.epoch, e.xid, e.event_id`,
    [customer_id],
  );
  const { sealer } = gateway.core;
  const { tenant_id } = partner.tenant;
  return rows.map(({ type, sealed, key }) => ({
    type,
    ...JSON.parse(
      (key === null
        ? sealer.openTenant(tenant_id, 'event', sealed)
        : sealer.open(tenant_id, key, 'event', sealed)
      ).toString(),
    ),
  }));
}

describe('create', () => {
  test('default: the whole object, found again by its id', async () => {
    const made = await call('POST', '', ada);
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        object: 'customer',
        partner_id: partner.partner_id,
        mode: 'test',
        ...ada,
        country_code: 'GB',
        kyc_status: 'unverified',
        created_at: gateway.clock.now().toISOString(),
      },
    ]);
    const read = await call('GET', `/${made.body.id}`);
    expect([read.status, read.body]).toEqual([200, made.body]);
  });

  test('behavior: an email is enough; what is not given is null', async () => {
    const { body } = await call('POST', '', { email: 'ada@example.com', phone: null });
    const nothing = { external_id: null, phone: null, first_name: null, last_name: null, country_code: null };
    expect(body).toMatchObject({ email: 'ada@example.com', ...nothing, metadata: {} });
  });

  test('behavior: two partners may know the same person', async () => {
    await create();
    partner = await gateway.addPartner();
    await create();
  });

  test.each([
    ['the same email', { email: ada.email }, '/email'],
    ['an email in another case', { email: ada.email.toUpperCase() }, '/email'],
    ['the same external id', { email: 'other@example.com', external_id: ada.external_id }, '/external_id'],
    ['both', { email: ada.email, external_id: ada.external_id }, '/email'],
  ])('error: %s is 409, before and after the deletion', async (_what, body, param) => {
    const id = await create();
    const refusal = { status: 409, body: { type: 'conflict', code: 'customer_already_exists', param } };
    expect(await call('POST', '', body, once('again'))).toMatchObject(refusal);
    await call('DELETE', `/${id}`);
    expect(await call('POST', '', body, once('again'))).toMatchObject(refusal);
    expect((await call('POST', '', { email: 'third@example.com' }, once('again'))).status).toBe(201);
  });

  test('behavior: an email is the same however its characters are composed, and is shown as it was given', async () => {
    const email = 'J\u00e9r\u00f4me@example.com';
    const id = await create({ email });
    const decomposed = email.normalize('NFD').toLowerCase();
    expect(await call('POST', '', { email: decomposed })).toMatchObject({ status: 409, body: { param: '/email' } });
    const found = await call('GET', `?email=${encodeURIComponent(decomposed)}`);
    expect(found.body.data).toMatchObject([{ id, email }]);
  });

  test('behavior: of many at once with one email there is one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => call('POST', '', { ...ada, external_id: `user_${n}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(11).fill(409)]);
    expect((await call('GET', '')).body.data).toHaveLength(1);
  });

  test('behavior: once per key', async () => {
    const first = await call('POST', '', ada, once('one'));
    const again = await call('POST', '', ada, once('one'));
    expect(again).toMatchObject({ status: 201, text: first.text, headers: { 'idempotent-replayed': 'true' } });
    expect(await events(first.body.id)).toHaveLength(1);
  });

  test('behavior: nothing of the person stands readable in the database', async () => {
    const id = await create();
    const [row] = await gateway.owner.query<{ row: string }>(
      'test_customer_row',
      'select c::text as row from customers c where customer_id = $1',
      [id],
    );
    for (const word of ['ada.lovelace', 'user_123', '1701234567', 'gold']) {
      expect(row?.row.toLowerCase()).not.toContain(Buffer.from(word).toString('hex').toLowerCase());
      expect(row?.row.toLowerCase()).not.toContain(word.toLowerCase());
    }
  });

  test.each<[string, unknown, string, string]>([
    ['no body', undefined, 'body_missing', ''],
    ['no email', {}, 'field_required', '/email'],
    ['email null', { email: null }, 'field_required', '/email'],
    ['email a number', { email: 1 }, 'field_invalid', '/email'],
    ['email empty', { email: '' }, 'field_invalid', '/email'],
    ['email without a domain', { email: 'ada@' }, 'field_invalid', '/email'],
    ['email with a space', { email: 'ada @example.com' }, 'field_invalid', '/email'],
    ['email twice', { email: 'a@b@example.com' }, 'field_invalid', '/email'],
    ['email too long', { email: `${'a'.repeat(250)}@b.co` }, 'field_invalid', '/email'],
    ['external_id empty', { email: 'a@b.co', external_id: '' }, 'field_invalid', '/external_id'],
    ['external_id too long', { email: 'a@b.co', external_id: 'x'.repeat(256) }, 'field_invalid', '/external_id'],
    ['email with half a character', { email: 'a\ud800@b.co' }, 'field_invalid', '/email'],
    ['external_id with half a character', { email: 'a@b.co', external_id: 'x\udc00' }, 'field_invalid', '/external_id'],
    ['external_id with a line break', { email: 'a@b.co', external_id: 'x\ny' }, 'field_invalid', '/external_id'],
    ['phone without plus', { email: 'a@b.co', phone: '491701234567' }, 'field_invalid', '/phone'],
    ['phone with spaces', { email: 'a@b.co', phone: '+49 170 1234567' }, 'field_invalid', '/phone'],
    ['phone too long', { email: 'a@b.co', phone: '+4917012345678901' }, 'field_invalid', '/phone'],
    ['phone from zero', { email: 'a@b.co', phone: '+04915112345' }, 'field_invalid', '/phone'],
    ['first_name too long', { email: 'a@b.co', first_name: 'x'.repeat(129) }, 'field_invalid', '/first_name'],
    ['first_name empty', { email: 'a@b.co', first_name: '' }, 'field_invalid', '/first_name'],
    ['last_name too long', { email: 'a@b.co', last_name: 'x'.repeat(129) }, 'field_invalid', '/last_name'],
    ['first_name with half a character', { email: 'a@b.co', first_name: '\ud83d' }, 'field_invalid', '/first_name'],
    ['last_name with a zero byte', { email: 'a@b.co', last_name: 'a\0b' }, 'field_invalid', '/last_name'],
    ['country_code of three', { email: 'a@b.co', country_code: 'DEU' }, 'field_invalid', '/country_code'],
    ['country_code of nobody', { email: 'a@b.co', country_code: 'XX' }, 'field_invalid', '/country_code'],
    ['country_code reserved only', { email: 'a@b.co', country_code: 'EU' }, 'field_invalid', '/country_code'],
    ['metadata a list', { email: 'a@b.co', metadata: [] }, 'field_invalid', '/metadata'],
    ['metadata a string', { email: 'a@b.co', metadata: 'x' }, 'field_invalid', '/metadata'],
    [
      'metadata of 51 keys',
      { email: 'a@b.co', metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, n])) },
      'metadata_too_large',
      '/metadata',
    ],
    [
      'metadata of 9 KiB',
      { email: 'a@b.co', metadata: { a: 'x'.repeat(9 * 1024) } },
      'metadata_too_large',
      '/metadata',
    ],
    ['an unknown field', { email: 'a@b.co', name: 'Ada' }, 'unknown_field', '/name'],
    ['its own status', { email: 'a@b.co', kyc_status: 'verified' }, 'unknown_field', '/kyc_status'],
  ])('error: %s', async (_what, body, code, param) => {
    const refused = await call('POST', '', body, once('not-used-up'));
    expect([refused.status, refused.body.code, refused.body.param ?? '']).toEqual([400, code, param]);
    expect((await call('GET', '')).body.data).toEqual([]);
    expect((await call('POST', '', { email: 'a@b.co' }, once('not-used-up'))).status).toBe(201);
  });
});

describe('update', () => {
  test('default: what is named changes, what is not stays, metadata is replaced', async () => {
    const id = await create();
    const changed = await call('PATCH', `/${id}`, { first_name: 'Augusta', country_code: 'de', metadata: { b: 2 } });
    expect([changed.status, changed.body]).toMatchObject([
      200,
      { ...ada, first_name: 'Augusta', country_code: 'DE', metadata: { b: 2 } },
    ]);
    expect((await call('GET', `/${id}`)).body).toEqual(changed.body);
  });

  test('behavior: null clears, and an empty change is none', async () => {
    const id = await create();
    const cleared = { first_name: null, last_name: null, country_code: null };
    const { body } = await call('PATCH', `/${id}`, { ...cleared, metadata: null });
    expect(body).toMatchObject({ email: ada.email, phone: ada.phone, ...cleared, metadata: {} });
    for (const same of [{}, { first_name: null }, { metadata: {} }]) {
      expect(await call('PATCH', `/${id}`, same)).toMatchObject({ status: 200, body });
    }
    expect((await events(id)).map(({ type }) => type)).toEqual(['customer.created', 'customer.updated']);
  });

  test('behavior: once per key, also when it was deleted since', async () => {
    const id = await create();
    const first = await call('PATCH', `/${id}`, { first_name: 'Augusta' }, once('one'));
    await call('DELETE', `/${id}`);
    expect(await call('PATCH', `/${id}`, { first_name: 'Augusta' }, once('one'))).toMatchObject({
      status: 200,
      text: first.text,
    });
    expect((await call('PATCH', `/${id}`, { first_name: 'Augusta' })).status).toBe(404);
  });

  test('behavior: of changes at once none is lost', async () => {
    const id = await create();
    await Promise.all([
      call('PATCH', `/${id}`, { first_name: 'Augusta' }, once('a')),
      call('PATCH', `/${id}`, { last_name: 'King' }, once('b')),
      call('PATCH', `/${id}`, { metadata: { c: 3 } }, once('c')),
      call('PATCH', `/${id}`, { country_code: 'FR' }),
    ]);
    const { body } = await call('GET', `/${id}`);
    expect(body).toMatchObject({ first_name: 'Augusta', last_name: 'King', metadata: { c: 3 }, country_code: 'FR' });
    // Each event shows the customer as its change left it, so the last one shows them all.
    expect((await events(id)).at(-1)?.data).toEqual(body);
  });

  test.each<[string, unknown, string, string]>([
    ['no body', undefined, 'body_missing', ''],
    ['email', { email: 'other@example.com' }, 'unknown_field', '/email'],
    ['external_id', { external_id: 'x' }, 'unknown_field', '/external_id'],
    ['phone', { phone: '+491701234567' }, 'unknown_field', '/phone'],
    ['kyc_status', { kyc_status: 'verified' }, 'unknown_field', '/kyc_status'],
    ['first_name empty', { first_name: '' }, 'field_invalid', '/first_name'],
    ['last_name too long', { last_name: 'x'.repeat(129) }, 'field_invalid', '/last_name'],
    ['country_code of nobody', { country_code: 'QQ' }, 'field_invalid', '/country_code'],
    ['country_code a number', { country_code: 1 }, 'field_invalid', '/country_code'],
    ['metadata a list', { metadata: [1] }, 'field_invalid', '/metadata'],
    ['metadata of 9 KiB', { metadata: { a: 'x'.repeat(9 * 1024) } }, 'metadata_too_large', '/metadata'],
  ])('error: %s', async (_what, body, code, param) => {
    const id = await create();
    const before = (await call('GET', `/${id}`)).text;
    const refused = await call('PATCH', `/${id}`, body);
    expect([refused.status, refused.body.code, refused.body.param ?? '']).toEqual([400, code, param]);
    expect((await call('GET', `/${id}`)).text).toBe(before);
  });
});

describe('delete', () => {
  test('default: soft, and again says the same', async () => {
    const id = await create();
    const deleted = await call('DELETE', `/${id}`);
    const deleted_at = gateway.clock.now().toISOString();
    expect([deleted.status, deleted.body]).toEqual([200, { id, object: 'customer', deleted: true, deleted_at }]);
    gateway.clock.advance(60_000);
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 200, text: deleted.text });
    expect(await call('DELETE', `/${id}`, undefined, once('k'))).toMatchObject({ status: 200, text: deleted.text });
    expect((await call('GET', `/${id}`)).status).toBe(404);
    expect((await call('PATCH', `/${id}`, { first_name: 'A' })).status).toBe(404);
    for (const query of ['', `?email=${ada.email}`, `?external_id=${ada.external_id}`]) {
      expect((await call('GET', query)).body.data).toEqual([]);
    }
    expect((await events(id)).map(({ type }) => type)).toEqual(['customer.created', 'customer.deleted']);
  });
});

test('default: each event is sealed under the customer’s key and shows the public object; the last names nobody', async () => {
  await gateway.call({
    method: 'PATCH',
    url: '/v1/webhook_endpoint',
    key: partner.secret_key,
    body: { url: 'https://hooks.example/' },
  });
  const created = (await call('POST', '', ada)).body;
  const updated = (await call('PATCH', `/${created.id}`, { first_name: 'Augusta' })).body;
  const deleted = (await call('DELETE', `/${created.id}`)).body;
  const told = await events(created.id);
  expect(told.map(({ type, data }) => [type, data])).toEqual([
    ['customer.created', created],
    ['customer.updated', updated],
    ['customer.deleted', deleted],
  ]);
  expect(told[0]).toMatchObject({ mode: 'test', sequence: null, api_version: expect.any(String) });
  const lanes = await gateway.owner.query(
    'test_customer_lane',
    `select l.kind, l.last_seq from delivery_lanes l where l.lane_key = $1`,
    [created.id],
  );
  expect(lanes).toEqual([{ kind: 'documented', last_seq: 3 }]);
});

describe('another partner’s, an unknown one, and what is no id', () => {
  test.each<[Method, unknown]>([
    ['GET', undefined],
    ['PATCH', { first_name: 'Mallory' }],
    ['DELETE', undefined],
  ])('error: %s is 404', async (method, body) => {
    const id = await create();
    const owner = partner;
    partner = await gateway.addPartner();
    for (const path of [`/${id}`, `/${'0'.repeat(24)}`, '/nonsense', `/${id.toUpperCase()}x`, '/%00', '/gs_1']) {
      expect(await call(method, path, body, once('k'))).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    partner = owner;
    expect((await call('GET', `/${id}`)).body).toMatchObject({ first_name: 'Ada' });
  });
});

describe('list', () => {
  test('default: newest first, in pages, and by email or external id', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await create({ email: `u${n}@example.com`, external_id: `u${n}` }));
    const list = async (query: string) => {
      const { body } = await call('GET', query);
      return [body.data.map(({ id }: { id: string }) => id), body.has_more];
    };
    expect((await call('GET', '')).body).toMatchObject({ object: 'list', url: '/v1/customers', has_more: false });
    expect(await list('')).toEqual([ids, false]);
    expect(await list('?limit=2')).toEqual([ids.slice(0, 2), true]);
    expect(await list(`?limit=2&starting_after=${ids[1]}`)).toEqual([ids.slice(2, 4), true]);
    expect(await list(`?limit=2&starting_after=${ids[3]}`)).toEqual([ids.slice(4), false]);
    expect(await list('?email=U3@EXAMPLE.com')).toEqual([[ids[1]], false]);
    expect(await list('?external_id=u3')).toEqual([[ids[1]], false]);
    expect(await list('?external_id=u3&email=u3@example.com')).toEqual([[ids[1]], false]);
    expect(await list('?external_id=u3&email=u2@example.com')).toEqual([[], false]);
    expect(await list('?external_id=U3')).toEqual([[], false]);
    expect(await list(`?email=u3@example.com&starting_after=${ids[1]}`)).toEqual([[], false]);
  });

  test('behavior: who was there is seen once, whatever is added, changed or deleted while the pages are turned', async () => {
    const there = new Set<string>();
    for (let n = 0; n < 12; n += 1) there.add(await create({ email: `u${n}@example.com` }));
    const doomed = [...there].slice(2, 4);
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; ; page += 1) {
      const { body } = await call('GET', `?limit=5${cursor}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      if (!body.has_more) break;
      cursor = `&starting_after=${seen.at(-1)}`;
      await create({ email: `new${page}@example.com` });
      await call('PATCH', `/${seen[0]}`, { first_name: `Page ${page}` });
      // The cursor's own customer goes too.
      await call('DELETE', `/${page === 0 ? seen.at(-1) : doomed[0]}`);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining([...there].filter((id) => id !== doomed[0])));
  });

  test('error: limits, and cursors of nobody and of another partner', async () => {
    const id = await create();
    partner = await gateway.addPartner();
    for (const query of ['limit=0', 'limit=101', 'limit=x']) {
      expect(await call('GET', `?${query}`)).toMatchObject({ status: 400, body: { param: '/limit' } });
    }
    for (const cursor of [id, '0'.repeat(24), 'x', '']) {
      expect(await call('GET', `?starting_after=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'cursor_invalid', param: '/starting_after' },
      });
    }
  });
});
