import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractEnvironment } from '@0gate/gateway/testing';
import { runDemoSale, type Stack, type StackInfo, startStack } from '@0gate/sandbox';
import { GateClient, InvalidRequestError, type Session } from '@0gate/sdk';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemOf } from './command-line.js';
import { documentAt, documents, proseOf, snippetsIn } from './documents.js';
import { requestsIn } from './http-request.js';

/** The snippet of the page that partners start from, as it stands there. */
const snippet = readFileSync(join(import.meta.dirname, 'snippet.txt'), 'utf8');

/** A busy machine needs several times as long as an idle one. */
const start_timeout_ms = 120_000;
const sale_timeout_ms = 60_000;

let folder: string;
let stack: Stack;
let info: StackInfo;
let gate: GateClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), '0gate-docs-'));
  // The database server runs as another user when this one is root.
  chmodSync(folder, 0o711);
  stack = await startStack({ dir: folder, ports: 'own', gateway: { env: contractEnvironment() } });
  // All that a newcomer has.
  info = JSON.parse(readFileSync(join(folder, 'stack.json'), 'utf8')) as StackInfo;
  gate = new GateClient({ apiKey: info.partner.secret_key, baseUrl: info.api_url });
}, start_timeout_ms);
afterAll(async () => {
  // What a failed start left running it has ended itself.
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the text as the body of a module in which `gate` is known. */
async function run(text: string): Promise<Session> {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  return new AsyncFunction('gate', `${text}\nreturn session;`)(gate);
}

test('the documented snippet runs unchanged, and makes one session', async () => {
  // Our page shows the same, set in.
  expect(documentAt('docs/launch-an-off-ramp.md').text.replace(/^ +/gm, '')).toContain(snippet);
  const session = await run(snippet);
  expect(session).toMatchObject({
    object: 'gate_session',
    partner_id: info.partner.id,
    mode: 'test',
    status: 'open',
    stage: 'awaiting_user',
    flow: 'off_ramp',
    amount: '250.00',
    currency: 'EUR',
    target_token: 'USDC',
    target_network: 'ETHEREUM',
    return_url: 'https://app.example/withdrawals/wd_123/return',
    cancel_url: 'https://app.example/withdrawals/wd_123/cancelled',
    user_reference: 'wd_123',
    metadata: { withdrawal_id: 'wd_123' },
  });
  expect(session).toHaveProperty('client_secret', expect.stringMatching(`^gsec_${session.id}_`));
  expect(session).toHaveProperty('hosted_url', expect.stringContaining(`${info.surface_url}/pay/${session.id}#gsec_`));
  expect(await run(snippet)).toEqual(session);
  expect((await gate.sessions.list({ user_reference: 'wd_123' })).data).toHaveLength(1);
});

test('it is created with 201, and a repetition says so', async () => {
  const first = await send('wd_123_off_ramp_attempt_2');
  const again = await send('wd_123_off_ramp_attempt_2');
  expect([first.status, again.status]).toEqual([201, 201]);
  expect([first.replayed, again.replayed]).toEqual([undefined, 'true']);
  expect(again.text).toBe(first.text);

  async function send(key: string) {
    const { statusCode, headers, body } = await request(`${info.api_url}/v1/gate_sessions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${info.partner.secret_key}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ amount: '250.00', currency: 'EUR', return_url: 'https://app.example/back' }),
    });
    return { status: statusCode, replayed: headers['idempotent-replayed'], text: await body.text() };
  }
});

test('with an origin that is not registered it says which, and the command that adds it', async () => {
  const elsewhere = snippet
    .replaceAll('https://app.example/', 'https://shop.example/')
    .replace('attempt_1', 'attempt_3');
  const refusal = await run(elsewhere).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(InvalidRequestError);
  expect(refusal).toMatchObject({ statusCode: 400, apiCode: 'return_url_not_registered', param: '/return_url' });
  const { message } = refusal as InvalidRequestError;
  const command = `0gate admin origin add --partner ${info.partner.id} --mode test --kind return https://shop.example`;
  expect(message).toContain('https://shop.example is not registered');
  expect(message).toContain(command);
  expect(await problemOf(command)).toBe(null);
});

test(
  'the first page shows each step of a sale as it is printed',
  async () => {
    const shown = stepsOf(
      /<!-- timeline -->([\s\S]*)<!-- \/timeline -->/.exec(documentAt('README.md').text)?.[1] ?? '',
    );
    const lines: string[] = [];
    await runDemoSale(info, (line) => lines.push(line));
    const printed = stepsOf(lines.join('\n'));
    expect(printed.length).toBeGreaterThan(10);
    expect(printed.filter((step) => !shown.includes(step))).toEqual([]);
  },
  sale_timeout_ms,
);

const stepsOf = (timeline: string) =>
  [...timeline.matchAll(/^ *\d+\.\d\d s {2}(\S+( \S+)*)/gm)].map((match) => match[1] ?? '');

test('every route that the documents name is there, and every value of a session is explained', async () => {
  const answer = await request(`${info.api_url}/openapi.json`);
  const openapi = (await answer.body.json()) as {
    paths: Record<string, Record<string, unknown>>;
    components: { schemas: { GateSession: { properties: Record<string, { enum?: string[] }> } } };
  };
  const named = documents.flatMap((document) =>
    [...proseOf(document).matchAll(/`(GET|POST|PATCH|DELETE) (\/v1\/[\w/{}-]+)/g)].map(([, method = '', path = '']) => [
      method.toLowerCase(),
      path,
    ]),
  );
  expect(named.length).toBeGreaterThan(8);
  const missing = named.filter(([method = '', path = '']) => {
    const known = Object.keys(openapi.paths).find(
      (one) => one.replace(/\{\w+\}/g, '{}') === path.replace(/\{\w+\}/g, '{}'),
    );
    return known === undefined || openapi.paths[known]?.[method] === undefined;
  });
  expect(missing).toEqual([]);

  const { status, stage } = openapi.components.schemas.GateSession.properties;
  const values = [...(status?.enum ?? []), ...(stage?.enum ?? [])];
  expect(values.length).toBeGreaterThan(12);
  const { text } = documentAt('docs/sessions.md');
  expect(values.filter((value) => !text.includes(`| \`${value}\` |`))).toEqual([]);
});

test('operating.md names every metric of ours', async () => {
  const answer = await request(`${info.api_url}/metrics`);
  const metrics = [...(await answer.body.text()).matchAll(/^# HELP (gate_\w+)/gm)].map((match) => match[1] ?? '');
  expect(metrics.length).toBeGreaterThan(4);
  const { text } = documentAt('docs/operating.md');
  expect(metrics.filter((name) => !text.includes(`| \`${name}\` |`))).toEqual([]);
});

test(
  'every curl of the documents is answered, and the sale that they make is paid',
  async () => {
    const variables: Record<string, string> = {
      GATE_API_URL: info.api_url,
      GATE_SECRET_KEY: info.partner.secret_key,
    };
    let sent = 0;
    for (const { path, line, text } of snippetsIn('sh')) {
      for (const { method, url, headers, body } of requestsIn(text, variables)) {
        const answer = await request(url, { method: method as 'GET', headers, body });
        const read = (await answer.body.json()) as { id?: string; object?: string };
        expect(answer.statusCode, `${path}:${line} ${method} ${url}: ${JSON.stringify(read)}`).toBeLessThan(300);
        if (read.object === 'gate_session' && read.id !== undefined) variables['SESSION'] ??= read.id;
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThan(6);
    await expect
      .poll(async () => (await gate.sessions.retrieve(variables['SESSION'] ?? '')).status, { timeout: 40_000 })
      .toBe('completed');
  },
  sale_timeout_ms,
);
