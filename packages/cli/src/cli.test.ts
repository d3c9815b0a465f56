import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cloneDatabase, requireTestCluster, type TestDatabase } from '@0gate/gateway/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');

let database: TestDatabase;
let client: pg.Client;
let env: Record<string, string>;

beforeAll(async () => {
  database = await cloneDatabase();
  client = new pg.Client(database.owner_url);
  await client.connect();
  env = {
    DATABASE_URL: database.app_url,
    DATABASE_OWNER_URL: database.owner_url,
    PUBLIC_API_URL: 'http://127.0.0.1:4100',
    PUBLIC_SURFACE_URL: 'http://127.0.0.1:4100',
    DEPLOYMENT_ID: 'cli-test',
    PAYMENT_ID_KEY: key(1),
    SEAL_KEYS: `k1:${key(2)}`,
    CLIENT_SECRET_KEYS: `k1:${key(3)}`,
    TOKEN_KEYS: `k1:${key(4)}`,
    QUOTE_HMAC_KEYS: `k1:${key(5)}`,
    JWKS_KEYS: `k1:${key(6)}`,
  };
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The real program, with an environment of its own. */
function run(args: readonly string[], change: Record<string, string | undefined> = {}): Promise<Run> {
  const settings = Object.entries({ ...env, ...change }).filter((entry): entry is [string, string] => !!entry[1]);
  const options = { env: { PATH: process.env['PATH'], ...Object.fromEntries(settings) } };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err });
    });
  });
}

const json = async (...args: string[]) => {
  const { code, out, err } = await run([...args, '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};

const createPartner = (...more: string[]) =>
  json('admin', 'partner', 'create', '--name', 'Example', '--mode', 'test', ...more);

describe('partner', () => {
  test('default: credentials as one object, stored as hashes only', async () => {
    const made = await createPartner('--entitle', 'rails');
    expect(made).toEqual({
      partner_id: expect.stringMatching(/^par_/),
      mode: 'test',
      secret_key: expect.stringMatching(/^sk_test_/),
      publishable_key: expect.stringMatching(/^pk_test_/),
      webhook_secret: expect.stringMatching(/^whsec_/),
    });
    const { rows } = await client.query(
      'select t.entitlements, w.secret_sealed from tenants t join webhook_endpoints w using (tenant_id) where partner_id = $1',
      [made.partner_id],
    );
    expect(rows[0].entitlements).toEqual(['gate', 'rails']);
    expect(rows[0].secret_sealed.includes(made.webhook_secret)).toBe(false);
  });

  test('behavior: people read lines that say to store them', async () => {
    const { out } = await run(['admin', 'partner', 'create', '--name', 'Example', '--mode', 'live']);
    expect(out).toMatch(/Partner par_\w+ in live[\s\S]*sk_live_[\s\S]*pk_live_[\s\S]*whsec_[\s\S]*shown this once/);
  });

  test.each([
    [['--name', 'Example', '--mode', 'both'], 'Allowed choices are test, live'],
    [['--mode', 'test'], "required option '--name <name>' not specified"],
    [['--name', 'Example', '--mode', 'test', '--entitle', 'all'], '"all" is no entitlement'],
  ])('error: %j', async (args, sentence) => {
    const { code, err } = await run(['admin', 'partner', 'create', ...args]);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

test('behavior: keys are made beside those that live, and revoked', async () => {
  const { partner_id } = await createPartner();
  const about = ['--partner', partner_id, '--mode', 'test'];
  const made = await json('admin', 'key', 'create', ...about, '--kind', 'secret');
  expect(made).toMatchObject({ partner_id, mode: 'test', kind: 'secret', key: expect.stringMatching(/^sk_test_/) });
  expect(await json('admin', 'key', 'revoke', ...about, '--key', made.key_id)).toMatchObject({ revoked: true });
  const again = await run(['admin', 'key', 'revoke', ...about, '--key', made.key_id]);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('revoked before') });
});

test('behavior: origins are added as browsers write them, and removed', async () => {
  const { partner_id } = await createPartner();
  const about = ['--partner', partner_id, '--mode', 'test', '--kind', 'embed'];
  expect(await json('admin', 'origin', 'add', ...about, 'https://App.example/')).toEqual({
    partner_id,
    mode: 'test',
    kind: 'embed',
    origin: 'https://app.example',
  });
  expect(await json('admin', 'origin', 'remove', ...about, 'https://app.example')).toMatchObject({ removed: true });
  const { code, err } = await run(['admin', 'origin', 'add', ...about, 'https://app.example/pay']);
  expect([code, err]).toEqual([1, expect.stringContaining('did you mean https://app.example?')]);
});

test('behavior: the endpoint is set, and its types', async () => {
  const { partner_id } = await createPartner();
  const about = ['--partner', partner_id, '--mode', 'test'];
  const stored = async () =>
    (
      await client.query(
        'select url, event_types from webhook_endpoints join tenants using (tenant_id) where partner_id = $1',
        [partner_id],
      )
    ).rows[0];
  await json('admin', 'endpoint', 'set', ...about, '--url', 'https://hooks.example/0gate');
  expect(await stored()).toEqual({ url: 'https://hooks.example/0gate', event_types: null });
  const types = 'gate_session.completed,gate_session.failed';
  await json('admin', 'endpoint', 'set', ...about, '--url', 'https://hooks.example/new', '--events', types);
  expect(await stored()).toEqual({ url: 'https://hooks.example/new', event_types: types.split(',') });
  const { code, err } = await run(['admin', 'endpoint', 'set', ...about, '--url', 'hooks.example']);
  expect([code, err]).toEqual([1, expect.stringContaining('must be absolute')]);
});

describe('erase', () => {
  test('error: nobody is named, or nobody is there', async () => {
    expect(await run(['admin', 'erase'])).toMatchObject({ code: 1, err: expect.stringContaining('--end-user or') });
    expect(await run(['admin', 'erase', '--session', 'gs_none'])).toMatchObject({
      code: 1,
      err: 'there is no session gs_none\n',
    });
  });

  test('default: a session', async () => {
    const { partner_id } = await createPartner();
    await client.query(
      `with t as (select tenant_id from tenants where partner_id = $1),
       k as (insert into subject_keys select tenant_id, 'gs_cli', decode(repeat('07', 32), 'hex') from t)
       insert into sessions (tenant_id, session_id, flow, amount_in, amount, amount_units, currency, return_url, subject_id,
         partner_data_sealed, expires_at, created_at, updated_at)
       select tenant_id, 'gs_cli', 'off_ramp', 'fiat', '250.00', 25000, 'EUR', 'https://app.example', 'gs_cli', '', now(), now(), now() from t`,
      [partner_id],
    );
    expect(await json('admin', 'erase', '--session', 'gs_cli')).toEqual({
      erased: 'gs_cli',
      sessions: ['gs_cli'],
      keys: 1,
    });
    expect((await client.query(`select 1 from subject_keys where subject_id = 'gs_cli'`)).rows).toEqual([]);
    expect((await run(['admin', 'erase', '--session', 'gs_cli'])).out).toContain('erased before');
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
    await client.query(`create database ${name}`);
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
      await client.query(`drop database ${name} with (force)`);
    }
  });

  test('error: no database is named', async () => {
    const { code, err } = await run(['migrate'], { DATABASE_OWNER_URL: undefined, DATABASE_URL: undefined });
    expect([code, err]).toEqual([1, expect.stringContaining('DATABASE_OWNER_URL is not set')]);
  });
});

test('default: serve answers until it is told to stop, and ends well', async () => {
  const nobody = 'http://127.0.0.1:1';
  const chainKey = (digit: string) => `0x${digit.repeat(64)}`;
  const outside = {
    TEST_BANK_URL: nobody,
    TEST_BANK_TOKEN: 'bank',
    TEST_IDENTITY_TOKEN: 'identity',
    TEST_IDENTITY_SECRET: 'secret',
    TEST_RATES_URLS: nobody,
    TEST_IDENTITY_URL: nobody,
    TEST_GAS_KEY: chainKey('1'),
    TEST_FLOAT_KEY: chainKey('2'),
    TEST_SWEEPER_KEY: chainKey('3'),
  };
  const child = spawn(process.execPath, [program, 'serve', '--roles', 'api,dispatch'], {
    env: { PATH: process.env['PATH'], ...env, ...outside, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url = JSON.parse(line).url;
    if (url !== undefined) break;
  }
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ status: 'ready' })]);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('error: roles that do not exist', async () => {
  const { code, err } = await run(['serve', '--roles', 'api,everything']);
  expect([code, err]).toEqual([1, expect.stringContaining('"everything" is no role')]);
});

test('default: --help names every command', async () => {
  const { code, out } = await run(['admin', '--help']);
  expect(code).toBe(0);
  for (const name of ['partner', 'key', 'origin', 'endpoint', 'erase']) expect(out).toContain(name);
});
