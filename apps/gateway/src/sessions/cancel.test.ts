import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { expectCoherentState } from '../testing/index.js';
import { createBody } from './testing/refusals.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

const url = '/v1/gate_sessions';
async function create(): Promise<string> {
  return (await gateway.call({ url, body: createBody() })).body.id;
}
const cancel = (id: string, payload?: string) =>
  gateway.call({ method: 'POST', url: `${url}/${id}/cancel`, ...(payload === undefined ? {} : { payload }) });
const read = async (id: string) => (await gateway.call({ url: `${url}/${id}` })).body;

test('an open session ends, once, with its event', async () => {
  const id = await create();
  const { status, body } = await cancel(id);
  expect(status).toBe(201);
  expect(body).toMatchObject({ id, status: 'cancelled', stage: 'closed', failure: null, action_required: null });
  expect(body.version).toBeGreaterThan(1);
  expect(body.client_secret).toBeUndefined();
  expect(await read(id)).toEqual(body);
  const events = await gateway.owner.query<{ type: string }>(
    'test_types',
    `select type from events where session_id = $1 and type like 'gate_session.%' order by version`,
    [id],
  );
  expect(events.map(({ type }) => type)).toEqual(['gate_session.created', 'gate_session.cancelled']);
});

test('many at once: one ends it, the others are told that it has ended', async () => {
  const id = await create();
  const answers = await Promise.all(Array.from({ length: 8 }, () => cancel(id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  const { version } = await read(id);
  expect(version).toBe(answers.find(({ status }) => status === 201)?.body.version);
});

test('a body without fields is none', async () => {
  for (const payload of ['{}', ' {} ', ''])
    expect([payload, (await cancel(await create(), payload)).status]).toEqual([payload, 201]);
});

/** A state that a sale reaches on its way, put there. */
const states: readonly [why: string, sql: string, code: string][] = [
  ['funded', 'funded_at = now()', 'session_funded'],
  ['completed', `status = 'completed', stage = 'paid', terminal_event = 'completed'`, 'session_terminal'],
  ['expired', `status = 'expired', stage = 'closed', terminal_event = 'expired'`, 'session_terminal'],
  ['cancelled', `status = 'cancelled', stage = 'closed', terminal_event = 'cancelled'`, 'session_terminal'],
  [
    'failed, with the coins on their way back',
    `stage = 'refund_in_progress', terminal_event = 'failed', funded_at = now(),
       failure = '{"code":"payout_failed","message":"x","retryable":false}'`,
    'session_funded',
  ],
];

test.each(states)('error: %s is 409 and stays as it is', async (_, sql, code) => {
  const id = await create();
  await gateway.owner.query(`test_put_${code}_${sql.length}`, `update sessions set ${sql} where session_id = $1`, [id]);
  const before = await gateway.fingerprints();
  for (let count = 0; count < 2; count += 1) {
    const { status, body } = await cancel(id);
    expect([status, body.code, body.type, body.param]).toEqual([409, code, 'conflict', undefined]);
    expect(body.message).toMatch(/Create a new one|ends by payout or refund/);
  }
  expect(await gateway.fingerprints()).toEqual(before);
  await gateway.owner.query(
    'test_forget',
    `update sessions set status = 'open', stage = 'awaiting_user', terminal_event = null,
    funded_at = null, failure = null where session_id = $1`,
    [id],
  );
  expect((await cancel(id)).status).toBe(201);
});

test.each([
  ['a field', '{"reason":"changed my mind"}', 'unknown_field', '/reason'],
  ['no object', '[]', 'invalid_json', undefined],
  ['no JSON', '{', 'invalid_json', undefined],
])('error: a body with %s', async (_, payload, code, param) => {
  const id = await create();
  const { status, body } = await cancel(id, payload);
  expect([status, body.code, body.param]).toEqual([400, code, param]);
  expect((await read(id)).status).toBe('open');
});
