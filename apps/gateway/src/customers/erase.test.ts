import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Admin, createAdmin } from '../admin.js';
import type { Tx } from '../db/index.js';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { newId } from '../ids/index.js';
import { eraseCustomer, eraseEndUser, eraseSession } from '../operation/erase.js';
import { createBody } from '../sessions/testing/refusals.js';
import { insertEndUser } from '../users/index.js';
import { untilWaiting } from './testing/waiting.store.js';

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

test('behavior: whoever is found behind a session while it is waited for is erased too', async () => {
  const customer_id = await newCustomer();
  const session_id = await newSession(customer_id);
  const { tenant_id } = gateway.partner.tenant;
  const end_user_id = newId('usr');
  let erased: Promise<unknown> | undefined;
  await gateway.owner.withTx(async (identity) => {
    await identity.query('test_lock', 'select 1 from sessions where session_id = $1 for update', [session_id]);
    erased = admin.eraseCustomer(customer_id);
    await untilWaiting(identity);
    await identity.query(
      'test_link',
      `with person as (
         insert into end_users (tenant_id, end_user_id, customer_id, name_sealed, created_at) values ($1, $2, $3, '\\x00', now())),
       subject as (insert into subject_keys (tenant_id, subject_id, key) values ($1, $2, $5))
       insert into sales (tenant_id, session_id, end_user_id, created_at, updated_at) values ($1, $4, $2, now(), now())`,
      [tenant_id, end_user_id, customer_id, session_id, Buffer.alloc(32, 3)],
    );
  });
  expect(await erased).toEqual({ sessions: [session_id], keys: 3 });
});

test('behavior: an erasure that leaves no line in the log is none', async () => {
  const customer_id = await newCustomer();
  const named = await newSession(customer_id);
  const end_user_id = await linkPerson(await newSession());
  const lone = await newSession();
  await gateway.owner.query(
    'test_no_log',
    'alter table admin_log add constraint test_full check (false) not valid',
    [],
  );
  await expect(admin.eraseCustomer(customer_id)).rejects.toThrow('test_full');
  await expect(admin.eraseEndUser(end_user_id)).rejects.toThrow('test_full');
  await expect(admin.eraseSession(lone)).rejects.toThrow('test_full');
  await gateway.owner.query('test_log_again', 'alter table admin_log drop constraint test_full', []);
  expect((await read(`customers/${customer_id}`)).body).toMatchObject({ email });
  for (const id of [named, lone]) {
    expect((await read(`gate_sessions/${id}`)).body).toMatchObject({ user_reference: 'wd_1' });
  }
  expect(await admin.eraseCustomer(customer_id)).toMatchObject({ keys: 2 });
  expect(await admin.eraseEndUser(end_user_id)).toMatchObject({ keys: 2 });
  expect(await admin.eraseSession(lone)).toMatchObject({ keys: 1 });
});

test('behavior: no erasure reads a long table from one end to the other', async () => {
  await gateway.owner.query(
    'test_fill_sessions',
    `insert into sessions (tenant_id, session_id, flow, amount_in, amount, amount_units, currency, return_url,
       partner_data_sealed, subject_id, expires_at, created_at, updated_at)
     select $1, 'gs_' || lpad(to_hex(n), 32, '0'), 'off_ramp', 'fiat', '1.00', 100, 'EUR', 'https://app.example', '\\x00',
       'gs_' || lpad(to_hex(n), 32, '0'), now(), now(), now() from generate_series(1, 5000) n`,
    [gateway.partner.tenant.tenant_id],
  );
  await gateway.owner.query(
    'test_fill_sales',
    `insert into sales (tenant_id, session_id, end_user_id, created_at, updated_at)
     select tenant_id, session_id, 'usr_' || session_id, now(), now() from sessions where length(session_id) = 35
       and session_id like 'gs_0000%'`,
    [],
  );
  await gateway.owner.query(
    'test_fill_accounts',
    `insert into payout_accounts (tenant_id, account_id, session_id, end_user_id, method, currency, subject_id,
       details_sealed, display_sealed, account_hash, payee_check, created_at)
     select tenant_id, 'acct_' || session_id, session_id, 'usr_' || session_id, 'sepa', 'EUR', session_id, '\\x00', '\\x00',
       '\\x00', 'match', now() from sessions where session_id like 'gs_0000%'`,
    [],
  );
  for (const table of ['sessions', 'sales', 'payout_accounts'])
    await gateway.owner.query(`test_analyze_${table}`, `analyze ${table}`, []);

  const asked = new Map<string, { text: string; values: readonly unknown[] }>();
  const recording = (tx: Tx): Tx => ({
    query: (name, text, values) => {
      asked.set(name, { text, values });
      return tx.query(name, text, values);
    },
  });
  const db = {
    ...gateway.core.db,
    withTx: <T>(fn: (tx: Tx) => Promise<T>) => gateway.core.db.withTx((tx) => fn(recording(tx))),
  };
  const customer_id = await newCustomer();
  await linkPerson(await newSession(customer_id));
  const end_user_id = await linkPerson(await newSession());
  await eraseCustomer({ db }, customer_id, (tx) =>
    tx.query('test_delete_customer', 'update customers set deleted_at = now() where customer_id = $1', [customer_id]),
  );
  await eraseEndUser({ db }, end_user_id);
  await eraseSession({ db }, await newSession());

  const long = ['sessions', 'sales', 'payout_accounts'];
  const read: string[] = [];
  for (const [name, { text, values }] of asked) {
    const [row] = await gateway.owner.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
      `test_plan_${name}`,
      `explain (format json) ${text}`,
      values,
    );
    const visit = (node: PlanNode): void => {
      const table = node['Relation Name'] ?? '';
      // An index that is only asked for the tenant reads all of it.
      const by = node['Index Cond'] ?? node['Recheck Cond'] ?? '';
      if (
        long.includes(table) &&
        !/ModifyTable/.test(node['Node Type']) &&
        !/(session_id|end_user_id|customer_id)/.test(by)
      )
        read.push(`${name}: ${node['Node Type']} ${table}`);
      for (const child of node.Plans ?? []) visit(child);
    };
    visit(row?.['QUERY PLAN'][0].Plan ?? { 'Node Type': 'none' });
  }
  expect(read).toEqual([]);
  expect([...asked.keys()]).toContain('delete_subject_keys');
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}
