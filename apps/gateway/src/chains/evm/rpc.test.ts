import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createRpc, type Rpc } from './rpc.js';
import { hex, quantity, readHeader, readLogs } from './wire.js';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0)) await end();
});

/** A provider that answers each request as told. */
async function provider(
  answer: (body: unknown, response: ServerResponse) => void,
  limits: Parameters<typeof createRpc>[1] = {},
): Promise<Rpc> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    answer(JSON.parse(Buffer.concat(chunks).toString('utf8')), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const rpc = createRpc(`http://127.0.0.1:${port}/v3/secret?key=secret`, limits);
  cleanUp.push(async () => {
    await rpc.end();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return rpc;
}

type Asked = { id: number; method: string };
const say = (value: unknown) => (_: unknown, response: ServerResponse) => response.end(JSON.stringify(value));
const calls = (...methods: string[]) => methods.map((method) => ({ method, params: [] }));

test('answers come in the order of the calls, in whatever order the provider gives them', async () => {
  const rpc = await provider((body, response) => {
    const answers = (body as Asked[]).map(({ id, method }) => ({ id, result: method })).toReversed();
    response.end(JSON.stringify(answers));
  });
  expect(await rpc.batch(calls('a', 'b', 'c'))).toEqual(['a', 'b', 'c'].map((value) => ({ ok: true, value })));
  expect(await rpc.batch([])).toEqual([]);
});

test('many calls go in several requests', async () => {
  const sizes: number[] = [];
  const rpc = await provider((body, response) => {
    sizes.push((body as Asked[]).length);
    response.end(JSON.stringify((body as Asked[]).map(({ id }) => ({ id, result: id }))));
  });
  expect(await rpc.batch(Array.from({ length: 250 }, () => ({ method: 'x', params: [] })))).toHaveLength(250);
  expect(sizes.toSorted()).toEqual([100, 100, 50].toSorted());
});

test('an error of one call is its result, and no failure of the others', async () => {
  const rpc = await provider(
    say([
      { id: 0, result: '0x1' },
      { id: 1, error: { code: -32_000, message: 'no' } },
    ]),
  );
  expect(await rpc.batch(calls('a', 'b'))).toEqual([
    { ok: true, value: '0x1' },
    { ok: false, code: -32_000, message: 'no' },
  ]);
});

test('its name tells no key', async () => {
  expect((await provider(say(null))).name).toMatch(/^127\.0\.0\.1:\d+$/);
});

test.each([
  ['a missing answer', say([{ id: 0, result: 1 }]), 'no answer to b'],
  ['no JSON', (_: unknown, response: ServerResponse) => response.end('<html>'), 'is no JSON'],
  ['no objects', say([1, 2]), 'no JSON-RPC'],
])('error: %s', async (_, answer, message) => {
  const rpc = await provider(answer);
  await expect(rpc.batch(calls('a', 'b'))).rejects.toThrow(message);
});

test('error: an answer without end is cut off, and a silent provider given up', async () => {
  const endless = await provider(
    (_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    },
    { max_body_bytes: 1_000_000 },
  );
  await expect(endless.batch(calls('a'))).rejects.toThrow('larger than 1000000 bytes');
  const silent = await provider(() => {}, { timeout_ms: 50 });
  await expect(silent.batch(calls('a'))).rejects.toMatchObject({ name: 'TimeoutError' });
});

test.each([null, 1, '', '12', '0xg', {}])('error: %j is no hex', (value) => {
  expect(() => hex(value, null, 'it')).toThrow('it is no hex');
});

test.each(['0x', `0x${'f'.repeat(65)}`])('error: %j is no quantity', (value) => {
  expect(() => quantity(value, 'it')).toThrow('it is no quantity');
});

test('error: a block or a log without its fields is none', () => {
  expect(readHeader(null)).toBeNull();
  expect(() => readHeader({})).toThrow('number is no hex');
  expect(() => readHeader({ number: '0x1', hash: '0x1234' })).toThrow('hash is not 32 bytes');
  expect(() => readLogs(null)).toThrow('no list');
  expect(() => readLogs([{ topics: 'x' }])).toThrow('topics are no list');
});
