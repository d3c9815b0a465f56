import { requireTestCluster } from '@0gate/gateway/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cli, openCli } from './testing/cli.js';

let cli: Cli;
beforeAll(async () => {
  cli = await openCli();
});
afterAll(() => cli.close());

/** The real program, as a user runs it. */
const run: Cli['spawn'] = (...given) => cli.spawn(...given);

test('default: one object for a program, lines for a person, a sentence and 1 for who is refused', async () => {
  const create = ['admin', 'operator', 'create', '--name', 'Ada Example', '--role', 'admin'];
  const made = await run([...create, '--json']);
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(made.out)).toMatchObject({ name: 'Ada Example', token: expect.stringMatching(/^op_/) });
  expect(await run(create)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^opr_.* told apart\n$/) });
  expect((await run(['admin', 'operator', 'list'])).out).toMatch(
    /^opr_\w+ {2}admin {2}op_….{4} {2}enabled {2}Ada Example\n$/,
  );
});

describe('erase', () => {
  test('error: nobody is named, or nobody is there', async () => {
    expect(await run(['admin', 'erase'])).toMatchObject({ code: 1, err: expect.stringContaining('one of --end-user') });
    expect(await run(['admin', 'erase', '--session', 'gs_none'])).toMatchObject({
      code: 1,
      err: 'there is no session gs_none\n',
    });
  });

  test('default: a session', async () => {
    const { partner_id } = await cli.json('admin', 'partner', 'create', '--name', 'Example', '--mode', 'test');
    await cli.client.query(
      `with t as (select tenant_id from tenants where partner_id = $1),
       k as (insert into subject_keys select tenant_id, 'gs_cli', decode(repeat('07', 32), 'hex') from t)
       insert into sessions (tenant_id, session_id, flow, amount_in, amount, amount_units, currency, return_url, subject_id,
         partner_data_sealed, expires_at, created_at, updated_at)
       select tenant_id, 'gs_cli', 'off_ramp', 'fiat', '250.00', 25000, 'EUR', 'https://app.example', 'gs_cli', '', now(), now(), now() from t`,
      [partner_id],
    );
    expect(await cli.json('admin', 'erase', '--session', 'gs_cli')).toEqual({
      erased: 'gs_cli',
      sessions: ['gs_cli'],
      keys: 1,
    });
    expect((await cli.client.query(`select 1 from subject_keys where subject_id = 'gs_cli'`)).rows).toEqual([]);
    expect((await run(['admin', 'erase', '--session', 'gs_cli'])).out).toContain('erased before');
  });

  test('error: a customer whom nobody has, or two at once', async () => {
    const customer = '0'.repeat(24);
    expect(await run(['admin', 'erase', '--customer', customer])).toMatchObject({
      code: 1,
      err: `there is no customer ${customer}\n`,
    });
    expect(await run(['admin', 'erase', '--customer', customer, '--session', 'gs_1'])).toMatchObject({ code: 1 });
  });
});

describe('settings', () => {
  test('behavior: all that is missing is said at once', async () => {
    const { code, err } = await run(['admin', 'erase', '--session', 'gs_x'], {
      SEAL_KEYS: '',
      DEPLOYMENT_ID: undefined,
    });
    expect(code).toBe(1);
    expect(err).toContain('SEAL_KEYS');
    expect(err).toContain('DEPLOYMENT_ID is not set');
  });

  test('behavior: without an owner the application’s login is used', async () => {
    const { code, out } = await run(['admin', 'partner', 'create', '--name', 'Example', '--mode', 'test', '--json'], {
      DATABASE_OWNER_URL: undefined,
    });
    expect([code, JSON.parse(out).mode]).toEqual([0, 'test']);
  });

  test('error: no database', async () => {
    const { code, err } = await run(['admin', 'erase', '--session', 'gs_x'], {
      DATABASE_OWNER_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
    expect([code, err]).toEqual([1, expect.stringContaining('the database does not answer at that address')]);
  });
});

describe('migrate', () => {
  test('default: an empty database gets the schema, a second run changes nothing', async () => {
    const name = `cli_${Date.now()}`;
    const url = new URL(requireTestCluster());
    url.pathname = `/${name}`;
    await cli.client.query(`create database ${name}`);
    try {
      const owner = { DATABASE_OWNER_URL: url.toString() };
      const before = await run(['admin', 'erase', '--session', 'gs_x'], owner);
      expect(before).toMatchObject({ code: 1, err: expect.stringContaining('run "0gate migrate" first') });
      for (let times = 0; times < 2; times += 1) {
        expect(await run(['migrate'], owner)).toEqual({
          code: 0,
          out: 'The database has the newest schema.\n',
          err: '',
        });
      }
    } finally {
      await cli.client.query(`drop database ${name} with (force)`);
    }
  });

  test('error: no database is named', async () => {
    const { code, err } = await run(['migrate'], { DATABASE_OWNER_URL: undefined, DATABASE_URL: undefined });
    expect([code, err]).toEqual([1, expect.stringContaining('DATABASE_OWNER_URL is not set')]);
  });
});

test('default: serve answers until it is told to stop, and ends well', async () => {
  const server = await cli.serve('api,dispatch');
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ status: 'ready' })]);
  expect(await server.stop()).toBe(0);
});

test('error: roles that do not exist', async () => {
  const { code, err } = await run(['serve', '--roles', 'api,everything']);
  expect([code, err]).toEqual([1, expect.stringContaining('"everything" is no role')]);
});

test('default: --help names every command', async () => {
  const { code, out } = await run(['admin', '--help']);
  expect(code).toBe(0);
  for (const name of ['partner', 'entitlement', 'key', 'origin', 'endpoint', 'operator', 'log', 'erase'])
    expect(out).toContain(name);
});
