import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { createBody } from '../sessions/testing/refusals.js';
import { expectCoherentState } from '../testing/index.js';

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
