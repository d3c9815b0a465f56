import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGateway, type TestGateway } from '../http/testing/gateway.js';
import { insertTestTransaction } from '../http/testing/tables.store.js';
import { newId } from '../ids/index.js';
import { createBody } from './testing/refusals.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());

const addSession = async (user_reference = 'user_1'): Promise<string> =>
  (await gateway.call({ url: '/v1/gate_sessions', body: createBody({ user_reference }) })).body.id;

/** With a session of its own. */
async function addTransaction(): Promise<string> {
  const refid = newId('tx');
  await insertTestTransaction(gateway.owner, gateway.partner.tenant.tenant_id, await addSession('of a sale'), refid);
  return refid;
}

/** Walks a list page by page while others write as fast as they can; says what was met, and how much was added meanwhile. */
async function walkWhileAdding(list: string, id: 'id' | 'refid', add: () => Promise<string>) {
  let walking = true;
  const writers = Array.from({ length: 3 }, async () => {
    const added: string[] = [];
    while (walking) added.push(await add());
    return added;
  });
  const met: string[] = [];
  for (let after = ''; ; after = `&starting_after=${met.at(-1)}`) {
    const { body } = await gateway.call({ url: `${list}&limit=4${after}` });
    met.push(...(body.data as Record<string, string>[]).map((item) => item[id] ?? ''));
    if (!body.has_more) break;
  }
  walking = false;
  return { met, added: (await Promise.all(writers)).flat() };
}

test.each([
  ['/v1/gate_sessions?status=open&user_reference=user_1', 'id', addSession],
  ['/v1/transactions?status=pending', 'refid', addTransaction],
] as const)(
  'a walk through %s meets what was there once, in order, however much is added meanwhile',
  async (list, id, add) => {
    const there: string[] = [];
    for (let count = 0; count < 30; count += 1) there.unshift(await add());
    const { met, added } = await walkWhileAdding(list, id, () => add());
    expect(added.length).toBeGreaterThan(3);
    expect(new Set(met).size).toBe(met.length);
    expect(met.filter((one) => there.includes(one))).toEqual(there);
    expect(met).toEqual(met.toSorted().reverse());
  },
);

test('the filters narrow a list together, and a cursor goes with them', async () => {
  const started = gateway.clock.now();
  gateway.clock.advance(3_600_000);
  const ids = [await addSession('user_2'), await addSession('user_2'), await addSession('user_2')];
  await gateway.call({ method: 'POST', url: `/v1/gate_sessions/${ids[1]}/cancel` });
  await addSession('user_3');
  const at = (offset_ms: number) => new Date(started.getTime() + offset_ms).toISOString();
  const found = async (query: string) =>
    ((await gateway.call({ url: `/v1/gate_sessions?${query}` })).body.data as { id: string }[]).map(({ id }) => id);
  expect(await found('user_reference=user_2')).toEqual(ids.toReversed());
  expect(await found('user_reference=user_2&status=open')).toEqual([ids[2], ids[0]]);
  expect(await found('user_reference=user_2&status=cancelled')).toEqual([ids[1]]);
  expect(await found(`user_reference=user_2&status=open&starting_after=${ids[2]}`)).toEqual([ids[0]]);
  expect(await found(`user_reference=user_2&created_after=${at(3_599_999)}`)).toEqual(ids.toReversed());
  expect(await found(`user_reference=user_2&created_after=${at(3_600_000)}`)).toEqual([]);
  expect(await found(`user_reference=user_2&created_before=${at(3_600_000)}`)).toEqual([]);
  expect(await found(`user_reference=user_2&created_before=${at(3_600_001)}&limit=1`)).toEqual([ids[2]]);
  expect(await found('user_reference=nobody')).toEqual([]);
});
