import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Admin, createAdmin } from '../admin.js';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { newId } from '../ids/index.js';
import { createBody } from '../sessions/testing/refusals.js';
import { insertEndUser } from '../users/index.js';

let gateway: TestGateway;
let admin: Admin;

beforeAll(async () => {
  gateway = await openGateway();
  admin = createAdmin(gateway.core.config);
});
afterAll(async () => {
  await admin.close();
  await gateway.close();
});

const email = 'erika@app.example';
const external_id = 'erika-mustermann';

async function newCustomer(key?: string): Promise<string> {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const { body } = await gateway.call({
    url: '/v1/customers',
    headers,
    body: { email, external_id, last_name: 'Mustermann' },
  });
  return body.id;
}

async function newSession(customer_id?: string): Promise<string> {
  const { body } = await gateway.call({
    url: '/v1/gate_sessions',
    body: { ...createBody(), user_reference: 'wd_1', ...(customer_id === undefined ? {} : { customer_id }) },
  });
  return body.id;
}

/** A person whom identity has found behind a session. */
async function linkPerson(session_id: string, end_user_id = newId('usr')): Promise<string> {
  const { tenant_id } = gateway.partner.tenant;
  const subject_key = Buffer.alloc(32, 7);
  const [known] = await gateway.owner.query('test_person', 'select 1 from end_users where end_user_id = $1', [
    end_user_id,
  ]);
  if (known === undefined) {
    const name_sealed = gateway.core.sealer.seal(tenant_id, subject_key, 'name', 'Erika Mustermann');
    await insertEndUser(gateway.core.db, { tenant_id, end_user_id, name_sealed, subject_key, at: new Date() });
  }
  await gateway.owner.query(
    'test_link_person',
    `insert into sales (tenant_id, session_id, end_user_id, created_at, updated_at) values ($1, $2, $3, now(), now())`,
    [tenant_id, session_id, end_user_id],
  );
  return end_user_id;
}

const read = (path: string) => gateway.call({ url: `/v1/${path}` });

test('default: a customer, the person behind and all of their sessions; the partner is told that he is gone', async () => {
  const customer_id = await newCustomer('create');
  const first = await newSession(customer_id);
  const second = await newSession(customer_id);
  const unnamed = await newSession();
  const stranger = await newSession();
  const end_user_id = await linkPerson(first);
  await linkPerson(unnamed, end_user_id);

  expect(await admin.eraseCustomer(customer_id)).toEqual({
    sessions: [first, second, unnamed].sort(),
    keys: 5,
  });

  expect((await read(`customers/${customer_id}`)).status).toBe(404);
  for (const id of [first, second, unnamed]) {
    expect((await read(`gate_sessions/${id}`)).body).toMatchObject({ user_reference: null, amount: '250.00' });
  }
  expect((await read(`gate_sessions/${stranger}`)).body).toMatchObject({ user_reference: 'wd_1' });
  const [row] = await gateway.owner.query(
    'test_erased_customer',
    'select email_hash, external_id_hash, deleted_at is not null as deleted from customers where customer_id = $1',
    [customer_id],
  );
  expect(row).toEqual({ email_hash: null, external_id_hash: null, deleted: true });

  let events: { type: string; data: unknown; erased?: true }[] = [];
  while (events.at(-1)?.type !== 'customer.deleted') events = (await read('events')).body.data;
  expect(events.map(({ type, data, erased }) => [type, data !== null, erased === true])).toEqual([
    ['customer.created', false, true],
    ['gate_session.created', false, true],
    ['gate_session.created', false, true],
    ['gate_session.created', false, true],
    ['gate_session.created', true, false],
    ['customer.deleted', true, false],
  ]);
  expect(events.at(-1)?.data).toMatchObject({ id: customer_id, deleted: true });

  // The first answer can not be given again, and the person may come anew.
  const repeat = await gateway.call({
    url: '/v1/customers',
    headers: { 'idempotency-key': 'create' },
    body: { email, external_id, last_name: 'Mustermann' },
  });
  expect(repeat).toMatchObject({ status: 410, body: { code: 'erased' } });
  expect(await admin.eraseCustomer(customer_id)).toMatchObject({ keys: 0 });
  const again = await newCustomer();
  expect(again).not.toBe(customer_id);
  expect((await gateway.call({ method: 'DELETE', url: `/v1/customers/${customer_id}` })).body).toMatchObject({
    deleted: true,
  });
  expect(await admin.eraseCustomer(again)).toEqual({ sessions: [], keys: 1 });
});

test('error: nobody of that id, and money in flight: nothing is erased or deleted', async () => {
  await expect(admin.eraseCustomer('0'.repeat(24))).rejects.toThrow('there is no customer 0000');
  const customer_id = await newCustomer();
  const session_id = await newSession(customer_id);
  await linkPerson(session_id);
  await gateway.owner.query('test_show_address', 'update sales set address_shown_at = now() where session_id = $1', [
    session_id,
  ]);
  await expect(admin.eraseCustomer(customer_id)).rejects.toThrow('money is in flight');
  expect((await read(`customers/${customer_id}`)).body).toMatchObject({ email });
  expect((await read(`gate_sessions/${session_id}`)).body).toMatchObject({ user_reference: 'wd_1' });
  await gateway.call({ method: 'POST', url: `/v1/gate_sessions/${session_id}/cancel` });
  expect(await admin.eraseCustomer(customer_id)).toMatchObject({ sessions: [session_id], keys: 3 });
});

test('error: neither his session nor the person behind is erased without the customer', async () => {
  const customer_id = await newCustomer();
  const session_id = await newSession(customer_id);
  await expect(admin.eraseSession(session_id)).rejects.toThrow(`--customer ${customer_id}`);
  const end_user_id = await linkPerson(session_id);
  await expect(admin.eraseEndUser(end_user_id)).rejects.toThrow(`--customer ${customer_id}`);
  expect((await read(`customers/${customer_id}`)).status).toBe(200);
  await admin.eraseCustomer(customer_id);
  expect(await admin.eraseEndUser(end_user_id)).toMatchObject({ keys: 0 });
});
