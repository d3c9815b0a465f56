import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cli, openCli } from '../testing/cli.js';

let cli: Cli;
beforeAll(async () => {
  cli = await openCli();
});
afterAll(() => cli.close());

const create = (...args: string[]) => cli.json('admin', 'operator', 'create', ...args);

test('default: a named person with a role; the token is shown once and stored as its hash', async () => {
  const made = await create('--name', 'Ada Example', '--role', 'finance');
  expect(made).toEqual({
    operator_id: expect.stringMatching(/^opr_/),
    name: 'Ada Example',
    role: 'finance',
    token: expect.stringMatching(/^op_[0-9A-Za-z]{49}$/),
  });
  const { rows } = await cli.client.query('select token_hash, o::text as row from operators o where operator_id = $1', [
    made.operator_id,
  ]);
  expect(rows[0].token_hash).toEqual(createHash('sha256').update(made.token).digest());
  expect(rows[0].row).not.toContain(made.token.slice(3));
  const { out } = await cli.run(['admin', 'operator', 'list']);
  expect(out).toMatch(new RegExp(`${made.operator_id} +finance +op_…${made.token.slice(-4)} +enabled +Ada Example\\n`));
  expect(out).not.toContain(made.token);
});

test('behavior: whoever is disabled stays in the list, and the name is free', async () => {
  const made = await create('--name', 'Bo Example', '--role', 'viewer');
  const namesake = await cli.run(['admin', 'operator', 'create', '--name', 'bo example', '--role', 'admin']);
  expect(namesake).toMatchObject({ code: 1, err: expect.stringContaining('could not be told apart') });
  expect(await cli.json('admin', 'operator', 'disable', '--operator', made.operator_id)).toEqual({
    operator_id: made.operator_id,
    disabled: true,
  });
  const again = await cli.run(['admin', 'operator', 'disable', '--operator', made.operator_id]);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('disabled before') });
  await create('--name', 'Bo Example', '--role', 'support');
  const { operators } = await cli.json('admin', 'operator', 'list');
  const called = operators.filter(({ name }: { name: string }) => name === 'Bo Example');
  expect(
    called.map(({ role, disabled_at }: { role: string; disabled_at: string | null }) => [role, disabled_at]),
  ).toEqual([
    ['viewer', expect.any(String)],
    ['support', null],
  ]);
});

test.each([
  [['--name', 'Cy Example', '--role', 'root'], 'Allowed choices are viewer, support, finance, admin'],
  [['--name', ' ', '--role', 'admin'], 'an operator needs a name'],
  [['--role', 'admin'], "required option '--name <name>' not specified"],
])('error: %j', async (args, sentence) => {
  const { code, err } = await cli.run(['admin', 'operator', 'create', ...args]);
  expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
});

test('behavior: whatever was done leaves a line in the log, whatever was refused none, and none a secret', async () => {
  const made = await cli.json('admin', 'partner', 'create', '--name', 'Example', '--mode', 'test');
  const about = ['--partner', made.partner_id, '--mode', 'test'];
  const secrets: string[] = [made.secret_key, made.publishable_key, made.webhook_secret];
  const steps: readonly (readonly [command: string, details: object, ...args: string[]])[] = [
    ['partner.add_mode', { entitlements: [] }, 'partner', 'add-mode', '--partner', made.partner_id, '--mode', 'live'],
    ['partner.disable', {}, 'partner', 'disable', ...about],
    ['partner.enable', {}, 'partner', 'enable', ...about],
    ['entitlement.add', { name: 'rails' }, 'entitlement', 'add', ...about, 'rails'],
    ['entitlement.remove', { name: 'rails' }, 'entitlement', 'remove', ...about, 'rails'],
    ['key.create', { kind: 'pk', scopes: [], name: null }, 'key', 'create', ...about, '--kind', 'publishable'],
    [
      'origin.add',
      { kind: 'embed', origin: 'https://a.example' },
      'origin',
      'add',
      ...about,
      '--kind',
      'embed',
      'https://a.example',
    ],
    [
      'origin.remove',
      { kind: 'embed', origin: 'https://a.example' },
      'origin',
      'remove',
      ...about,
      '--kind',
      'embed',
      'https://a.example',
    ],
    [
      'endpoint.set',
      { origin: 'https://h.example' },
      'endpoint',
      'set',
      ...about,
      '--url',
      'https://h.example/secret?token=1',
    ],
    ['endpoint.rotate_secret', {}, 'endpoint', 'rotate-secret', ...about],
    ['endpoint.finish_rotation', {}, 'endpoint', 'finish-rotation', ...about],
    [
      'operator.create',
      { name: 'Di Example', role: 'admin' },
      'operator',
      'create',
      '--name',
      'Di Example',
      '--role',
      'admin',
    ],
  ];
  for (const [, , ...args] of steps) {
    const told = await cli.json('admin', ...args);
    secrets.push(...[told.secret_key, told.webhook_secret, told.key, told.secret, told.token].filter(Boolean));
  }
  await cli.run(['admin', 'partner', 'enable', ...about]);
  const { log } = await cli.json('admin', 'log', '--limit', `${steps.length + 1}`);
  expect(log.reverse()).toMatchObject([
    { command: 'partner.create', about: made.partner_id, mode: 'test', done_by: 'cli', details: { name: 'Example' } },
    ...steps.map(([command, details]) => ({ command, done_by: 'cli', details })),
  ]);
  for (const secret of [...secrets, 'token=1']) expect(JSON.stringify(log)).not.toContain(secret);
  expect((await cli.run(['admin', 'log', '--limit', '1'])).out).toMatch(/Z {2}cli {2}operator\.create +opr_/);
  await expect(cli.client.query(`update admin_log set done_by = 'nobody'`)).rejects.toThrow('never changed');
});
