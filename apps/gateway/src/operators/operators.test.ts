import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core } from '../common/index.js';
import { newOperatorToken } from '../ids/index.js';
import { cloneDatabase, createTestCore, type TestDatabase } from '../testing/index.js';
import { createOperator, endOperator, findOperator, listDeeds, listOperators, logDeed, roles } from './index.js';

let database: TestDatabase;
let core: Core;
beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url);
});
afterAll(async () => {
  await core.db.end();
  await database.drop();
});

test('default: a token leads to its operator, and to nobody once he is disabled', async () => {
  const made = [];
  for (const role of roles) made.push(await createOperator(core.db, { name: ` The ${role} `, role }));
  for (const { token, ...operator } of made) expect(await findOperator(core.db, token)).toEqual(operator);
  expect(made.map(({ name }) => name)).toEqual(['The viewer', 'The support', 'The finance', 'The admin']);
  const [first] = made;
  if (first === undefined) throw new Error('nobody was made');
  await endOperator(core.db, first.operator_id);
  expect(await findOperator(core.db, first.token)).toBeNull();
  expect((await listOperators(core.db)).map(({ disabled_at }) => disabled_at !== null)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('error: a token that is malformed or of nobody', async () => {
  const asked: string[] = [];
  const tx: Core['db'] = {
    ...core.db,
    query(name, ...rest) {
      asked.push(name);
      return core.db.query(name, ...rest);
    },
  };
  const mistyped = newOperatorToken().replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  for (const token of ['', 'op_', mistyped, 'sk_test_1']) expect(await findOperator(tx, token)).toBeNull();
  expect(asked).toEqual([]);
  expect(await findOperator(tx, newOperatorToken())).toBeNull();
  expect(asked).toEqual(['find_operator_by_hash']);
});

test('behavior: the application writes the log, and can not change it', async () => {
  const deed = {
    command: 'key.create',
    about: 'par_1',
    mode: 'test' as const,
    details: { key_id: 'key_1', scopes: [] },
  };
  await logDeed(core.db, 'cli', deed);
  expect(await listDeeds(core.db, 1)).toEqual([{ ...deed, done_by: 'cli', at: expect.any(Date) }]);
  const change = core.db.query('test_change', `update admin_log set done_by = 'nobody'`, []);
  await expect(change).rejects.toMatchObject({ code: '42501' });
});

test('error: a name that would be read as more than a name', async () => {
  for (const name of ['', 'x'.repeat(129), 'Ada\nopr_1  admin  enabled', 'A\u001b[2Jda'])
    await expect(createOperator(core.db, { name, role: 'viewer' })).rejects.toThrow('needs a name of 1 to 128');
});
