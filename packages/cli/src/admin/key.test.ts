import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cli, openCli } from '../testing/cli.js';

let cli: Cli;
let partner: { readonly partner_id: string; readonly secret_key: string };
let about: string[];
beforeAll(async () => {
  cli = await openCli();
  partner = await cli.json('admin', 'partner', 'create', '--name', 'Example', '--mode', 'test');
  about = ['--partner', partner.partner_id, '--mode', 'test'];
});
afterAll(() => cli.close());

const create = (...more: string[]) => cli.json('admin', 'key', 'create', ...about, ...more);

test('behavior: keys are made beside those that live, with scopes and a name, listed, and revoked', async () => {
  const made = await create('--kind', 'secret', '--scopes', 'sessions:write,sessions:read', '--name', 'checkout');
  expect(made).toEqual({
    partner_id: partner.partner_id,
    mode: 'test',
    kind: 'secret',
    scopes: ['sessions:write', 'sessions:read'],
    name: 'checkout',
    key_id: expect.stringMatching(/^key_/),
    key: expect.stringMatching(/^sk_test_/),
  });
  expect(await cli.json('admin', 'key', 'revoke', ...about, '--key', made.key_id)).toMatchObject({ revoked: true });
  const again = await cli.run(['admin', 'key', 'revoke', ...about, '--key', made.key_id]);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('revoked before') });
  const { keys } = await cli.json('admin', 'key', 'list', ...about);
  expect(keys).toHaveLength(3);
  expect(keys[2]).toMatchObject({
    key_id: made.key_id,
    name: 'checkout',
    scopes: ['sessions:read', 'sessions:write'],
    last_four: made.key.slice(-4),
    revoked_at: expect.any(String),
  });
  const { out } = await cli.run(['admin', 'key', 'list', ...about]);
  expect(out).toMatch(/sk_test_….{4} {2}last used never .*everything\n/);
  expect(out).toMatch(/revoked 20\S+ \S+Z +sessions:read, sessions:write +checkout\n/);
  expect(out + JSON.stringify(keys)).not.toContain(made.key);
});

test.each([
  [['--kind', 'secret', '--scopes', 'sessions:write,everything'], '"everything" is no scope; there are branding:read'],
  [['--kind', 'secret', '--scopes', 'sessions:write,'], 'none of them empty'],
  [['--kind', 'publishable', '--scopes', 'sessions:write'], 'scopes are for secret keys'],
  [['--kind', 'secret', '--name', ' '], 'a key needs a name of 1 to 128 characters'],
  [['--kind', 'both'], 'Allowed choices are secret, publishable'],
])('error: %j', async (args, sentence) => {
  const { code, err } = await cli.run(['admin', 'key', 'create', ...about, ...args]);
  expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
});

test('behavior: a key that is rotated works until it is revoked, and within five seconds nowhere any more', async () => {
  const servers = await Promise.all([cli.serve('api'), cli.serve('api')]);
  try {
    const ask = (key: string) =>
      Promise.all(
        servers.map(async ({ url }) => {
          const answer = await fetch(`${url}/v1/gate_sessions`, { headers: { authorization: `Bearer ${key}` } });
          return answer.status;
        }),
      );
    /** @returns after how long both answer so */
    const until = async (key: string, status: number): Promise<number> => {
      const started_ms = performance.now();
      while (!(await ask(key)).every((one) => one === status)) await pause(100);
      return performance.now() - started_ms;
    };
    const old = await create('--kind', 'secret');
    expect(await ask(old.key)).toEqual([200, 200]);
    const fresh = await create('--kind', 'secret');
    expect(await ask(fresh.key)).toEqual([200, 200]);
    expect(await ask(old.key)).toEqual([200, 200]);

    await cli.json('admin', 'key', 'revoke', ...about, '--key', old.key_id);
    expect(await ask(fresh.key)).toEqual([200, 200]);
    await cli.json('admin', 'partner', 'disable', ...about);
    const [ended_ms, disabled_ms] = await Promise.all([until(old.key, 401), until(fresh.key, 403)]);
    expect(Math.max(ended_ms, disabled_ms)).toBeLessThan(5_000);
    const twice = await cli.run(['admin', 'partner', 'disable', ...about]);
    expect(twice).toMatchObject({ code: 1, err: expect.stringContaining('is disabled in test already') });

    const { keys } = await cli.json('admin', 'key', 'list', ...about);
    const used = keys.find(({ key_id }: { key_id: string }) => key_id === old.key_id);
    expect(Date.parse(used.last_used_at)).toBeLessThanOrEqual(Date.now());
  } finally {
    expect(await Promise.all(servers.map((server) => server.stop()))).toEqual([0, 0]);
  }
});
