import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Postgres, startPostgres } from './index.js';

let folder: string;
let server: Postgres;

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.superuser_url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), '0gate-postgres-test-'));
  chmodSync(folder, 0o700);
  server = await startPostgres({ dataDir: join(folder, 'data'), durability: 'full' });
});

afterAll(async () => {
  await server.stop();
  rmSync(server.data_dir, { recursive: true });
  rmSync(folder, { recursive: true });
});

test('the server is version 18, sorts text by bytes, keeps every commit and listens on loopback only', async () => {
  const [row] = await query(`SELECT current_setting('server_version_num')::int / 10000 AS major,
    current_setting('listen_addresses') AS listens, current_setting('unix_socket_directories') AS sockets,
    current_setting('max_connections') AS connections, current_setting('fsync') AS fsync,
    current_setting('synchronous_commit') AS commits, current_setting('server_encoding') AS encoding,
    (SELECT array_agg(x ORDER BY x) FROM unnest(array['b', 'ä', 'B', '_', '1']) x) AS sorted`);
  expect(row).toEqual({
    major: 18,
    listens: '127.0.0.1',
    sockets: '',
    connections: '200',
    fsync: 'on',
    commits: 'on',
    encoding: 'UTF8',
    sorted: ['1', 'B', '_', 'b', 'ä'],
  });
});

test('a wrong password is refused', async () => {
  const client = new pg.Client({
    connectionString: server.databaseUrl('postgres', { name: 'postgres', password: 'x' }),
  });
  await expect(client.connect()).rejects.toThrow(/password authentication failed/);
});

test.runIf(process.getuid?.() === 0)('as root the server runs as another user', () => {
  const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1];
  expect(uid).not.toBe('0');
});

test('kill -9 and a start again lose no acknowledged commit, and so does a stop', async () => {
  await query('CREATE TABLE kept (n int)');
  await query('INSERT INTO kept VALUES (1)');
  await server.kill();
  await expect(query('SELECT 1')).rejects.toThrow();
  await server.start();
  await query('INSERT INTO kept VALUES (2)');
  await server.stop();
  await server.start();
  expect(await query('SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
});

test('the server ends when the process that started it is killed', async () => {
  const dist = new URL('../../dist/postgres/index.js', import.meta.url);
  const script = `import { startPostgres } from ${JSON.stringify(dist.href)};
    const server = await startPostgres({ dataDir: process.argv[1], durability: 'none' });
    console.log(JSON.stringify({ pid: server.pid, data_dir: server.data_dir }));`;
  const args = ['--input-type=module', '-e', script, join(folder, 'orphan')];
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const { pid, data_dir } = JSON.parse(line.toString()) as { pid: number; data_dir: string };
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  rmSync(data_dir, { recursive: true });
});
