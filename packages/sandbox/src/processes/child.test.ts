import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startChild } from './child.js';
import { freePort } from './ports.js';
import { startService } from './service.js';

let folder: string;
let log_file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), '0gate-child-'));
  log_file = join(folder, 'child.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const node = (script: string) => ({ command: process.execPath, args: ['-e', script], log_file });
const forever = 'setInterval(() => {}, 1000)';
const url = (port: number) => `http://127.0.0.1:${port}/`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('output goes to the log and the exit is told', async () => {
  const child = await startChild({
    name: 'talker',
    ...node('console.log("out"); console.error("err"); process.exit(3)'),
  });
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(readFileSync(log_file, 'utf8')).toBe('out\nerr\n');
});

test('a program that is not there is an error with its name', async () => {
  const missing = startChild({ name: 'ghost', command: join(folder, 'nothing'), args: [], log_file });
  await expect(missing).rejects.toThrow(/ghost could not be started/);
});

test('a child that ignores the stop signal is ended after the grace time', async () => {
  const stubborn = `process.on('SIGTERM', () => {}); console.log('up'); ${forever}`;
  const child = await startChild({ name: 'stubborn', ...node(stubborn), grace_ms: 100 });
  await expect.poll(() => readFileSync(log_file, 'utf8')).toBe('up\n');
  expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
});

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'when the parent ends by %s, its children and theirs end',
  async (signal) => {
    const dist = new URL('../../dist/processes/child.js', import.meta.url);
    const grandchild = `const { spawn } = require('node:child_process');
    console.log(spawn(process.execPath, ['-e', '${forever}']).pid); ${forever}`;
    const script = `import { startChild } from ${JSON.stringify(dist.href)};
    const options = { command: process.execPath, args: ['-e', ${JSON.stringify(grandchild)}], log_file: process.argv[1] };
    console.log((await startChild({ name: 'child', ...options })).pid); ${forever}`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script, log_file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    await expect.poll(() => readFileSync(log_file, 'utf8'), { timeout: 5_000 }).toMatch(/\d+\n/);
    const pids = [line.toString(), readFileSync(log_file, 'utf8')].map((text) => Number.parseInt(text, 10));
    expect(pids.map(isAlive)).toEqual([true, true]);
    parent.kill(signal);
    await expect.poll(() => pids.map(isAlive), { timeout: 5_000 }).toEqual([false, false]);
  },
);

test('a service is ready when its address answers, tells of a crash, and can be started again', async () => {
  const port = await freePort();
  const script = `require('node:http').createServer((_, reply) => reply.end('ok')).listen(${port}, '127.0.0.1')`;
  const service = await startService({ name: 'web', ...node(script), ready_url: `http://127.0.0.1:${port}/` });
  const crashes: string[] = [];
  service.onCrash((error) => crashes.push(error.message));
  await service.kill();
  await service.start();
  expect(crashes).toEqual([]);
  process.kill(service.pid, 'SIGKILL');
  await expect.poll(() => crashes.length).toBe(1);
  expect(crashes[0]).toMatch(/^web ended with SIGKILL/);
});

test('a service that is killed before it is ready can be started again', async () => {
  const port = await freePort();
  const marker = join(folder, 'started');
  const script = `const { existsSync, writeFileSync } = require('node:fs');
    const again = existsSync('${marker}');
    writeFileSync('${marker}', '');
    if (again) console.log('waiting');
    else require('node:http').createServer((_, reply) => reply.end('ok')).listen(${port}, '127.0.0.1');`;
  const service = await startService({ name: 'web', ...node(`${script} ${forever}`), ready_url: url(port) });
  await service.kill();
  const starting = service.start();
  starting.catch(() => {});
  await expect.poll(() => readFileSync(log_file, 'utf8')).toBe('waiting\n');
  await service.kill();
  await expect(starting).rejects.toThrow(/^web ended at once with SIGKILL/);
  rmSync(marker);
  await service.start();
  expect((await fetch(url(port))).status).toBe(200);
  await service.stop();
});

test('a frozen service answers nobody until it is thawed, and ends when it is told to', async () => {
  const port = await freePort();
  const script = `require('node:http').createServer((_, reply) => reply.end('ok')).listen(${port}, '127.0.0.1')`;
  const service = await startService({ name: 'web', ...node(script), ready_url: url(port) });
  service.freeze();
  await expect(fetch(url(port), { signal: AbortSignal.timeout(200) })).rejects.toThrow(/aborted due to timeout/);
  service.thaw();
  expect((await fetch(url(port))).status).toBe(200);
  await service.stop();
  service.freeze();
});

test('a service that ends before it is ready is named, with the end of its log', async () => {
  const broken = startService({
    name: 'broken',
    ...node('console.error("no database"); process.exit(1)'),
    ready_url: `http://127.0.0.1:${await freePort()}/`,
  });
  await expect(broken).rejects.toThrow(/^broken ended at once with exit code 1[\s\S]*no database/);
});

test('a start that is given up leaves nothing running', async () => {
  const giving_up = new AbortController();
  const service = startService({
    name: 'slow',
    ...node(`console.log(process.pid); ${forever}`),
    ready_url: `http://127.0.0.1:${await freePort()}/`,
    signal: giving_up.signal,
  });
  await expect.poll(() => readFileSync(log_file, 'utf8')).toMatch(/\d+\n/);
  giving_up.abort();
  await expect(service).rejects.toThrow(/given up/);
  expect(isAlive(Number.parseInt(readFileSync(log_file, 'utf8'), 10))).toBe(false);
});
