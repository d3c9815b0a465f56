import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAdmin } from '../admin.js';
import type { Tx } from '../db/index.js';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { createBody } from '../sessions/testing/refusals.js';
import { expectCoherentState } from '../testing/index.js';
import { untilWaiting } from './testing/waiting.store.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

let n = 0;
async function newCustomer(key = gateway.partner.secret_key): Promise<string> {
  n += 1;
  const { body } = await gateway.call({ url: '/v1/customers', key, body: { email: `u${n}@app.example` } });
  return body.id;
}

const newSession = (customer_id: unknown, headers: Record<string, string> = {}) =>
  gateway.call({ url: '/v1/gate_sessions', headers, body: { ...createBody(), customer_id } });

test('default: a session names its customer, is found by it, and says so wherever it is read', async () => {
  const customer_id = await newCustomer();
  const made = await newSession(customer_id);
  expect([made.status, made.body]).toMatchObject([201, { customer_id }]);
  await newSession(await newCustomer());
  await newSession(undefined);
  const read = await gateway.call({ url: `/v1/gate_sessions/${made.body.id}` });
  expect(read.body).toMatchObject({ customer_id });
  const listed = await gateway.call({ url: `/v1/gate_sessions?customer_id=${customer_id}` });
  expect(listed.body.data.map(({ id }: { id: string }) => id)).toEqual([made.body.id]);
  expect(await newSession(null)).toMatchObject({ status: 201, body: { customer_id: null } });
});

test('error: a customer who is unknown, another partner’s, or deleted', async () => {
  const unknown = { status: 400, body: { code: 'customer_unknown', param: '/customer_id' } };
  const deleted = await newCustomer();
  const key = { 'idempotency-key': 'before the deletion' };
  const made = await newSession(deleted, key);
  await gateway.call({ method: 'DELETE', url: `/v1/customers/${deleted}` });
  for (const id of [deleted, await newCustomer(gateway.other.secret_key), '0'.repeat(24), 'gs_1', '\0']) {
    expect(await newSession(id)).toMatchObject(unknown);
  }
  // What was made with it goes on, and is answered again.
  expect(await newSession(deleted, key)).toMatchObject({ status: 201, text: made.text });
  expect((await gateway.call({ url: `/v1/gate_sessions/${made.body.id}` })).body).toMatchObject({
    customer_id: deleted,
    status: 'open',
  });
});

/** Deletes a customer, and begins creates for him before that is committed: all of them find him, and none may have him. */
async function whileDeleting<T>(customer_id: string, creates: () => Promise<T>): Promise<T> {
  let begun: Promise<T> | undefined;
  await gateway.owner.withTx(async (tx) => {
    await tx.query('test_delete_customer', 'update customers set deleted_at = now() where customer_id = $1', [
      customer_id,
    ]);
    begun = creates();
    await untilWaiting(tx);
  });
  if (begun === undefined) throw new Error('nothing was begun');
  return begun;
}

test('behavior: a customer who goes while a session is made for him has none, and the key is not used up', async () => {
  const customer_id = await newCustomer();
  const unknown = { status: 400, body: { code: 'customer_unknown', param: '/customer_id' } };
  const key = { 'idempotency-key': 'while he goes' };
  expect(await whileDeleting(customer_id, () => newSession(customer_id, key))).toMatchObject(unknown);
  const list = () => gateway.call({ url: `/v1/gate_sessions?customer_id=${customer_id}` });
  expect((await list()).body.data).toEqual([]);
  expect(await newSession(undefined, key)).toMatchObject({ status: 201 });

  const other = await newCustomer();
  expect(await whileDeleting(other, () => newSession(other))).toMatchObject(unknown);
});

test('behavior: a repeat that comes while the customer goes gets the first answer again', async () => {
  const customer_id = await newCustomer();
  const key = { 'idempotency-key': 'again while he goes' };
  const made = await newSession(customer_id, key);
  const again = await whileDeleting(customer_id, () => newSession(customer_id, key));
  expect(again).toMatchObject({ status: 201, text: made.text });
});

test('behavior: an erasure waits for the session that is being made, and takes it along', async () => {
  const customer_id = await newCustomer();
  const admin = createAdmin(gateway.core.config);
  let erased: Promise<unknown> | undefined;
  let made: string | undefined;
  await gateway.owner.withTx(async (tx: Tx) => {
    await tx.query('test_share_customer', 'select 1 from customers where customer_id = $1 for share', [customer_id]);
    erased = admin.eraseCustomer(customer_id);
    await untilWaiting(tx);
    made = (await newSession(undefined)).body.id;
    await tx.query('test_name_customer', 'update sessions set customer_id = $2 where session_id = $1', [
      made,
      customer_id,
    ]);
  });
  expect(await erased).toEqual({ sessions: [made], keys: 2 });
  await admin.close();
});
