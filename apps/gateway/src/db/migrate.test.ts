import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireTestCluster } from '../testing/index.js';
import { migrate, requireServerVersion } from './migrate.js';

const name = `migrate_${randomBytes(8).toString('hex')}`;
const owner_url = new URL(requireTestCluster());
owner_url.pathname = `/${name}`;
const cluster = new pg.Client({ connectionString: requireTestCluster() });

beforeAll(async () => {
  await cluster.connect();
  await cluster.query(`create database ${name}`);
});
afterAll(async () => {
  await cluster.query(`drop database ${name}`);
  await cluster.end();
});

test('brings an empty database to the newest schema; a second run changes nothing', async () => {
  const lines: string[] = [];
  await migrate({ owner_url: owner_url.toString() });
  await migrate({ owner_url: owner_url.toString(), log: (line) => lines.push(line) });
  expect(lines).toEqual([expect.stringContaining('No migrations to run')]);
});

test('behavior: the application may use the schema, not change it', async () => {
  const app = new pg.Client({ connectionString: owner_url.toString() });
  await app.connect();
  await app.query('set role zerogate_app');
  expect((await app.query('select epoch from deployment')).rows).toEqual([{ epoch: 1 }]);
  await expect(app.query('create table mine (id int)')).rejects.toMatchObject({ code: '42501' });
  await expect(app.query('drop table deployment')).rejects.toMatchObject({ code: '42501' });
  await app.end();
});

test('behavior: facts refuse changes, from the application and from the owner', async () => {
  const client = new pg.Client({ connectionString: owner_url.toString() });
  await client.connect();
  await expect(client.query("update events set type = 'x'")).rejects.toThrow('facts');
  await client.query('set role zerogate_app');
  await expect(client.query("update events set type = 'x'")).rejects.toMatchObject({ code: '42501' });
  await client.end();
});

test('error: an older server is refused by name', () => {
  expect(() => requireServerVersion(170_006)).toThrow('PostgreSQL 18 or newer; this server is 17');
  expect(() => requireServerVersion(180_000)).not.toThrow();
});
