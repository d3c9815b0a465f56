import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmbedTokens } from '../crypto/index.js';
import { newId } from '../ids/index.js';
import { createPartner, insertOrigin, type PartnerCredentials, requireTenant } from '../partners/index.js';
import { createBody } from '../sessions/testing/refusals.js';
import {
  answersWithoutLooking,
  type Expected,
  exceptions,
  ignoresKeys,
  needsKeys,
  rightBodies,
  usual,
  wrongParameters,
} from './testing/bad-input.table.js';
import { openGateway, returnOrigin, type TestAnswer, type TestGateway, type TestRequest } from './testing/gateway.js';
import { type Description, type Operation, readDescription } from './testing/operations.js';
import { wrongFieldsOf } from './testing/schema-cases.js';

const surfaceOrigin = 'http://127.0.0.1:4100';

let gateway: TestGateway;
let description: Description;
let operations: readonly Operation[];
/** Entitled to everything, so that nothing is refused before it is looked at. */
let partner: PartnerCredentials;
let session_id: string;
let embedToken: string;
let before: Readonly<Record<string, string>>;

beforeAll(async () => {
  gateway = await openGateway();
  description = readDescription((await gateway.call({ url: '/openapi.json', key: null })).body);
  ({ operations } = description);
  partner = await createPartner(gateway.core, { name: 'Entitled Wallet', mode: 'test', entitlements: ['rails'] });
  const { tenant_id } = await requireTenant(gateway.core.db, partner.partner_id, 'test');
  await insertOrigin(gateway.core.db, tenant_id, 'return', returnOrigin);
  session_id = (await call({ url: '/v1/gate_sessions', body: createBody() })).body.id;
  const claims = { tenant_id, session_id, scope: 'pay' as const };
  embedToken = (await createEmbedTokens(gateway.core.config.token_keys, gateway.clock).issue(claims)).token;
  before = await gateway.fingerprints();
});
afterAll(() => gateway.close());

const call = (request: TestRequest) => gateway.call({ key: partner.secret_key, ...request });

/** What each operation asks for: a key, or on the surface's own origin a token, or nothing but what the body holds. */
function credentialFor({ id, tags }: Operation): { key?: string | null; headers: Readonly<Record<string, string>> } {
  const headers = { origin: surfaceOrigin };
  if (id === 'createEmbedToken') return { key: partner.publishable_key, headers };
  if (tags.includes('Surface')) return { key: null, headers: { ...headers, 'x-embed-token': embedToken } };
  return { headers: {} };
}

/** Asks with the right credential, an idempotency key of its own, and an id of ours in the path. */
function ask(
  operation: Operation,
  request: {
    body?: unknown;
    payload?: string | Buffer;
    query?: string;
    headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<TestAnswer> {
  const { query = '', headers, ...rest } = request;
  const credential = credentialFor(operation);
  return call({
    method: operation.method,
    url: operation.path.replace(/\{\w+\}/, session_id) + query,
    ...credential,
    ...rest,
    headers: { ...credential.headers, 'idempotency-key': newId('evt'), ...headers },
  });
}

/** The same without the header. */
function askWithoutKey(operation: Operation): Promise<TestAnswer> {
  const url = operation.path.replace(/\{\w+\}/, session_id);
  return call({ method: operation.method, url, body: rightBodies[operation.id] });
}

/** What is wrong with a refusal, in a sentence; null when it is as it should be. */
function faultOf(answer: TestAnswer, [status, code]: Expected, param?: string): string | null {
  const { body } = answer;
  if (answer.status !== status || body?.code !== code)
    return `${answer.status} ${body?.code}, wanted ${status} ${code}`;
  if (param !== undefined && body.param !== param) return `names ${body.param}, wanted ${param}`;
  if (body.statusCode !== status || body.request_id !== answer.headers['x-request-id']) return 'is no whole envelope';
  if (!/^\S.{9,}[.…!?]$/s.test(body.message)) return `says no sentence: ${body.message}`;
  return /\b(select|insert|update) .* (from|into|set) |node_modules|ECONN| at \//.test(body.message)
    ? `tells too much: ${body.message}`
    : null;
}

/** Asks all, and gathers what was not refused as it should be. */
async function faultsOf(
  cases: Iterable<readonly [name: string, call: () => Promise<TestAnswer>, expected: Expected, param?: string]>,
): Promise<{ count: number; faults: string[] }> {
  const faults: string[] = [];
  let count = 0;
  for (const [name, call, expected, param] of cases) {
    const fault = faultOf(await call(), expected, param);
    if (fault !== null) faults.push(`${name}: ${fault}`);
    count += 1;
  }
  return { count, faults };
}

/** What is not switched on says so, whatever the request holds. */
const wanted = ({ id }: Operation, expected: Expected): Expected =>
  answersWithoutLooking.has(id) ? [501, 'capability_not_enabled'] : expected;

const withoutBody: ReadonlySet<string> = new Set(['GET', 'DELETE']);

test('every body that an operation takes has a right example here, and none is of an operation that is gone', () => {
  const taking = operations.filter(({ body }) => body !== null).map(({ id }) => id);
  expect(taking.filter((id) => rightBodies[id] === undefined)).toEqual([]);
  expect(Object.keys(rightBodies).filter((id) => !taking.includes(id))).toEqual([]);
});

describe('bodies', () => {
  test('every field absent, null, of a wrong type, out of range or unknown: refused as the table says', async () => {
    const unused = new Set(Object.keys(exceptions));
    const cases = operations.flatMap((operation) =>
      wrongFieldsOf(operation.body ?? {}, description.resolve)
        .filter(() => operation.body !== null)
        .map(({ field, fault, value }) => {
          const name = `${operation.id} ${field} ${fault}`;
          unused.delete(name);
          const body = { ...rightBodies[operation.id], [field]: value };
          const shown = value === undefined ? '' : ` ${JSON.stringify(value).slice(0, 40)}`;
          return [
            `${name}${shown}`,
            () => ask(operation, { body }),
            exceptions[name] ?? usual[fault],
            fault === 'wrong item' ? `/${field}/0` : `/${field}`,
          ] as const;
        }),
    );
    const { count, faults } = await faultsOf(cases);
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(300);
    expect([...unused]).toEqual([]);
  });

  test('an unknown field of a new session is ignored, and named', async () => {
    const answer = await call({ url: '/v1/gate_sessions', body: createBody({ surprise: 1 }) });
    expect([answer.status, answer.headers['gate-warning']]).toEqual([201, 'ignored: "surprise"']);
  });

  test.each([
    ['a list', '[]'],
    ['a text', '"x"'],
    ['broken JSON', '{"amount":'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('that is %s', async (why, payload) => {
    const cases = operations
      .filter(({ method }) => !withoutBody.has(method))
      .map((one) => [`${one.id} ${why}`, () => ask(one, { payload }), wanted(one, [400, 'invalid_json'])] as const);
    expect((await faultsOf(cases)).faults).toEqual([]);
  });

  test('none where a field is required', async () => {
    const cases = operations
      .filter(({ body }) => (body?.required ?? []).length > 0)
      // A write of the surface without a body is one without its version.
      .map(
        (one) =>
          [
            one.id,
            () => ask(one),
            [
              400,
              one.tags.includes('Surface') && 'expected_version' in (one.body?.properties ?? {})
                ? 'field_required'
                : 'body_missing',
            ],
          ] as const,
      );
    expect((await faultsOf(cases)).faults).toEqual([]);
  });
});

describe('headers', () => {
  test.each([
    ['empty', ''],
    ['of 256 characters', 'x'.repeat(256)],
    ['with a control character', 'a\tb'],
  ])('an Idempotency-Key %s', async (why, key) => {
    const cases = operations
      .filter((one) => one.headers.includes('Idempotency-Key') && !ignoresKeys.has(one.id))
      .map(
        (one) =>
          [
            `${one.id} ${why}`,
            () => ask(one, { body: rightBodies[one.id], headers: { 'idempotency-key': key } }),
            wanted(one, [400, 'idempotency_key_invalid']),
          ] as const,
      );
    expect((await faultsOf(cases)).faults).toEqual([]);
  });

  test('none of them where one is required', async () => {
    const cases = operations
      .filter(({ id }) => needsKeys.has(id))
      .map((one) => [one.id, () => askWithoutKey(one), [400, 'idempotency_key_required']] as const);
    expect(await faultsOf(cases)).toEqual({ count: needsKeys.size, faults: [] });
  });

  test('a body that is no JSON by its own account', async () => {
    const headers = { 'content-type': 'text/plain' };
    const cases = operations
      .filter(({ method }) => !withoutBody.has(method))
      .map(
        (one) =>
          [one.id, () => ask(one, { payload: 'a=b', headers }), wanted(one, [415, 'unsupported_media_type'])] as const,
      );
    expect((await faultsOf(cases)).faults).toEqual([]);
  });
});

describe('queries', () => {
  test('every parameter with a value that is none: refused as the table says', async () => {
    const cases = operations.flatMap((operation) =>
      operation.query.flatMap((name) =>
        [...(wrongParameters[name] ?? []), null].map((wrong) => {
          const [value, code] = wrong ?? [null, 'parameter_invalid'];
          const query = value === null ? `?${name}=1&${name}=2` : `?${name}=${encodeURIComponent(value)}`;
          return [`${operation.id} ${query}`, () => ask(operation, { query }), [400, code], `/${name}`] as const;
        }),
      ),
    );
    const { count, faults } = await faultsOf(cases);
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(60);
  });

  test('an unknown parameter is ignored, and named', async () => {
    const lists = operations.filter(
      ({ method, path, tags }) => method === 'GET' && !path.includes('{') && !tags.includes('Surface'),
    );
    const named = await Promise.all(
      lists.map(async (one) => [one.id, (await ask(one, { query: '?surprise=1' })).headers['gate-warning']]),
    );
    expect(named).toEqual(lists.map(({ id }) => [id, 'ignored: "surprise"']));
  });
});

describe('ids in a path', () => {
  const strangers = [
    'x',
    '0',
    'null',
    '%20',
    '..%2F',
    'gs_',
    `gs_${'0'.repeat(32)}`,
    `tx_${'0'.repeat(32)}`,
    'a'.repeat(2_000),
  ];

  test('of nobody, of another kind, or no id at all: there is no such object', async () => {
    const cases = operations
      .filter(({ path, id }) => path.includes('{') && !answersWithoutLooking.has(id))
      .flatMap((one) =>
        strangers.map((id) => {
          const asked = () =>
            call({
              method: one.method,
              url: one.path.replace(/\{\w+\}/, id),
              headers: { 'idempotency-key': newId('evt') },
              ...(one.body === null || withoutBody.has(one.method) ? {} : { body: rightBodies[one.id] }),
            });
          return [`${one.id} ${id.slice(0, 40)}`, asked, [404, 'not_found']] as const;
        }),
      );
    const { count, faults } = await faultsOf(cases);
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(50);
  });
});

test('nothing that was refused has changed a row', async () => {
  const after = await gateway.fingerprints();
  // One session was made, with the field that was ignored; keys remember when they were used.
  const mayChange = ['api_keys', 'deliveries', 'delivery_lanes', 'events', 'sessions', 'subject_keys'];
  expect(Object.keys(after).filter((table) => after[table] !== before[table] && !mayChange.includes(table))).toEqual(
    [],
  );
  expect((await call({ url: '/v1/gate_sessions' })).body.data).toHaveLength(2);
});
