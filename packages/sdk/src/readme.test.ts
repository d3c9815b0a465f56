import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as server_part from './index.js';
import { HttpServer } from './testing/http-server.js';
import * as webhooks_part from './webhooks/index.js';

const package_folder = dirname(dirname(fileURLToPath(import.meta.url)));
const root_folder = dirname(dirname(package_folder));
const manifest: { name: string; exports: Record<string, { source?: string }> } = JSON.parse(
  readFileSync(join(package_folder, 'package.json'), 'utf8'),
);
const readme = readFileSync(join(package_folder, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? '');

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The example that holds this text, as a function that runs it and resolves to what it exports. */
async function load(text: string): Promise<() => Promise<Record<string, (...given: never[]) => unknown>>> {
  const example = examples.find((each) => each.includes(text)) ?? '';
  const { code } = await transform(example, { loader: 'ts' });
  const body = code
    .replace(/import \{([^}]*)\} from "([^"]+)";/g, 'const {$1} = parts["$2"];')
    .replace(/export \{([^}]*)\};/g, 'return {$1};')
    .replace(/export ((?:async )?function (\w+))/g, 'exported.$2 = $2; $1');
  const parts = { '@0gate/sdk': server_part, '@0gate/sdk/webhooks': webhooks_part };
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  const run = new AsyncFunction('parts', 'exported', body);
  return async () => {
    const exported = {};
    await run(parts, exported);
    return exported;
  };
}

test('there are examples of everything', () => {
  for (const name of [
    'sessions.create',
    'GateRamp',
    'constructEvent',
    'onDepositRequest',
    'requestIdOf',
    'autoPagingToArray',
    'hooks',
  ]) {
    expect(examples.some((example) => example.includes(name))).toBe(true);
  }
});

test('every example is right TypeScript', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sdk-readme-'));
  for (const [index, text] of examples.entries()) writeFileSync(join(folder, `example-${index}.ts`), text);
  const compilerOptions = {
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: ['node'],
    typeRoots: [join(root_folder, 'node_modules/@types')],
    paths: Object.fromEntries(
      Object.entries(manifest.exports).flatMap(([subpath, { source }]) =>
        source === undefined ? [] : [[`${manifest.name}${subpath.slice(1)}`, [join(package_folder, source)]]],
      ),
    ),
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const compiler = join(root_folder, 'node_modules/typescript/bin/tsc');
  const found = await promisify(execFile)(process.execPath, [compiler, '-p', folder]).then(
    () => '',
    ({ stdout }) => stdout as string,
  );
  rmSync(folder, { recursive: true });
  expect(found).toBe('');
});

describe('examples that run', () => {
  test('create a session', async () => {
    const gateway = await new HttpServer().listen();
    vi.stubEnv('GATE_SECRET_KEY', 'sk_test_1');
    vi.stubEnv('GATE_API_URL', gateway.url);
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    gateway.answers.push({ status: 201, body: { id: 'gs_1', client_secret: 'gsec_gs_1_k1.x' } });
    await (await load('sessions.create'))();
    await gateway.close();
    expect(printed).toHaveBeenCalledWith('gs_1', 'gsec_gs_1_k1.x');
    expect(gateway.received).toMatchObject([
      { url: '/v1/gate_sessions', headers: { 'idempotency-key': 'wd_123_off_ramp_attempt_1' } },
    ]);
    expect(JSON.parse(gateway.received[0]?.body ?? '')).toMatchObject({ amount: '250.00', user_reference: 'wd_123' });
  });

  test.each([
    [
      { status: 201, body: { id: 'gs_123', status: 'cancelled' }, headers: { 'x-request-id': 'req_1' } },
      'cancelled req_1',
    ],
    [{ status: 409, body: { code: 'session_funded', request_id: 'req_2' } }, 'session_funded req_2'],
    [{ status: 400, body: { code: 'invalid_field', param: '/id', message: 'no such id' } }, '/id: no such id'],
  ])('handle an error: %j', async (answer, line) => {
    const gateway = await new HttpServer().listen();
    vi.stubEnv('GATE_API_URL', gateway.url);
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    gateway.answers.push(answer);
    await (await load('requestIdOf'))();
    await gateway.close();
    expect(printed.mock.calls.map((words) => words.join(' '))).toEqual([line]);
  });

  test('sign and verify in a test', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    await (await load('generateTestHeader'))();
    expect(printed).toHaveBeenCalledWith('evt_1');
  });

  test('read lists', async () => {
    const gateway = await new HttpServer().listen();
    vi.stubEnv('GATE_API_URL', gateway.url);
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    const page = (data: object[], has_more = false) => ({ body: { object: 'list', data, has_more, url: '/v1/x' } });
    gateway.answers.push(page([{ id: 'gs_1' }], true));
    gateway.answers.push(
      page([{ id: 'c_1', email: 'ada@app.example' }], true),
      page([{ id: 'c_2', email: 'bo@app.example' }]),
    );
    gateway.answers.push(page([{ refid: 'tx_1' }]));
    await (await load('autoPagingToArray'))();
    await gateway.close();
    expect(printed.mock.calls).toEqual([[1, true], ['ada@app.example'], ['bo@app.example'], [1]]);
    expect(gateway.received.map(({ url }) => url)).toEqual([
      '/v1/gate_sessions?status=open&limit=50',
      '/v1/customers',
      '/v1/customers?starting_after=c_1',
      '/v1/transactions',
    ]);
  });

  test('log each try', async () => {
    const gateway = await new HttpServer().listen();
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    gateway.answers.push({ status: 503, headers: { 'retry-after': '0' } }, { headers: { 'x-request-id': 'req_1' } });
    const { client } = await (await load('hooks: {'))();
    const gate = client?.('sk_test_1' as never, gateway.url as never) as server_part.GateClient;
    await gate.branding.retrieve();
    await gateway.close();
    expect(printed.mock.calls.map(([line]) => line)).toEqual([
      expect.stringMatching(/^GET \/v1\/branding #1: 503 after \d+ ms/),
      '/v1/branding: api_error, again in 0 ms',
      expect.stringMatching(/^GET \/v1\/branding #2: 200 after \d+ ms \(req_1\)$/),
    ]);
  });

  test('receive an event, and refuse one that is not signed', async () => {
    const { receive } = await (await load('constructEvent'))();
    const deliver = async (request: Request) => (await receive?.(request as never)) as Response;
    vi.stubEnv('GATE_WEBHOOK_SECRET', 'whsec_1');
    const body = '{"id":"evt_1","type":"gate_session.expired","data":{}}';
    const t = Math.floor(Date.now() / 1000);
    const v1 = createHmac('sha256', 'whsec_1').update(`${t}.${body}`).digest('hex');
    const signed = (signature: string) =>
      new Request('https://app.example', { method: 'POST', body, headers: { 'gate-signature': signature } });
    expect((await deliver(signed(`t=${t},v1=${v1}`))).status).toBe(200);
    expect((await deliver(signed(`t=${t},v1=${'0'.repeat(64)}`))).status).toBe(400);
  });
});
