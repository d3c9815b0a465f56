import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { readJson } from './client.js';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A server of the test's own, and a pool of so many connections to it. */
async function serve(
  handler: Parameters<typeof createServer>[1],
  connections = 1,
): Promise<{ pool: Pool; server: Server }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  open.push(async () => {
    await pool.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { pool, server };
}

test('default: status, parsed body and the bytes', async () => {
  const { pool } = await serve((_, answer) => answer.writeHead(201).end('{"paid":true}'));
  const got = await readJson(pool, { method: 'POST', path: '/', body: { amount: '1.00' } });
  expect(got).toEqual({ status: 201, body: { paid: true }, raw: Buffer.from('{"paid":true}') });
});

test.each(['', '<html>', '{"half":'])('behavior: a body that is no JSON reads as null: %j', async (text) => {
  const { pool } = await serve((_, answer) => answer.end(text));
  expect(await readJson(pool, { method: 'GET', path: '/' })).toMatchObject({ status: 200, body: null });
});

test('error: an answer without an end is read no further than its bound', async () => {
  let closed: () => void = () => {};
  const closing = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const { pool } = await serve((_, answer) => {
    answer.once('close', closed);
    const more = () => {
      while (!answer.destroyed && answer.write('x'.repeat(64 * 1024)));
      if (!answer.destroyed) answer.once('drain', more);
    };
    more();
  });
  await expect(readJson(pool, { method: 'GET', path: '/endless' })).rejects.toThrow('larger than 262144 bytes');
  await closing;
});

test('error: nobody answers before the deadline', async () => {
  const { pool } = await serve(() => {});
  await expect(readJson(pool, { method: 'GET', path: '/', timeout_ms: 50 })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});

test('error: an answer that begins and does not go on', async () => {
  const { pool } = await serve((_, answer) => void answer.writeHead(200).write('{"begun":'));
  await expect(readJson(pool, { method: 'GET', path: '/', timeout_ms: 50 })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});

test('error: the deadline of a request that waits for a connection is its own, and it is never sent', async () => {
  const paths: string[] = [];
  let arrive: (release: () => void) => void = () => {};
  const arrived = new Promise<() => void>((resolve) => {
    arrive = resolve;
  });
  const { pool } = await serve(({ url = '' }, answer) => {
    paths.push(url);
    if (url === '/first') arrive(() => void answer.end('{}'));
    else answer.end('{}');
  });
  const first = readJson(pool, { method: 'GET', path: '/first', timeout_ms: 20_000 });
  const release = await arrived;
  const given = new AbortController();
  const waiting = Promise.allSettled([
    readJson(pool, { method: 'GET', path: '/timed', timeout_ms: 50 }),
    readJson(pool, { method: 'GET', path: '/given', signal: given.signal }),
  ]);
  given.abort(new Error('given up'));
  expect(await waiting).toMatchObject([
    { status: 'rejected', reason: { name: 'TimeoutError' } },
    { status: 'rejected', reason: { message: 'given up' } },
  ]);
  release();
  await first;
  await readJson(pool, { method: 'GET', path: '/last' });
  expect(paths).toEqual(['/first', '/last']);
});

test('error: a signal that has ended already sends nothing', async () => {
  const paths: string[] = [];
  const { pool } = await serve(({ url = '' }, answer) => {
    paths.push(url);
    answer.end('{}');
  });
  await expect(readJson(pool, { method: 'GET', path: '/', signal: AbortSignal.abort() })).rejects.toThrow();
  expect(paths).toEqual([]);
});
