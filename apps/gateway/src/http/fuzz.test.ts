import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbedTokens } from '../crypto/index.js';
import { newId } from '../ids/index.js';
import { createPartner, insertOrigin, type PartnerCredentials, requireTenant } from '../partners/index.js';
import { insertRound } from '../rates/store.js';
import { createBody } from '../sessions/testing/refusals.js';
import { expectCoherentState } from '../testing/index.js';
import { rightBodies } from './testing/bad-input.table.js';
import { openGateway, returnOrigin, type TestGateway, type TestRequest } from './testing/gateway.js';
import { type Description, type Operation, readDescription } from './testing/operations.js';
import { arbitraryOf, type Dictionary } from './testing/schema-arbitrary.js';
import { type WrongField, wrongFieldsOf } from './testing/schema-cases.js';

/** `TEST_SIZE=full` asks forty times as often. */
const requests = process.env['TEST_SIZE'] === 'full' ? 200_000 : 5_000;
/** This is not about quotas. */
const unlimited = ['read', 'write', 'bootstrap', 'bootstrap_address', 'surface', 'surface_address', 'anonymous']
  .map((name) => `${name}=900000000/60s`)
  .join();
const surfaceOrigin = 'http://127.0.0.1:4100';

let gateway: TestGateway;
let description: Description;
let partner: PartnerCredentials;
let embedToken: string;
let dictionary: Dictionary;

beforeAll(async () => {
  gateway = await openGateway({ env: { RATE_LIMITS: unlimited } });
  description = readDescription((await gateway.call({ url: '/openapi.json', key: null })).body);
  partner = await createPartner(gateway.core, { name: 'Entitled Wallet', mode: 'test', entitlements: ['rails'] });
  const { tenant_id } = await requireTenant(gateway.core.db, partner.partner_id, 'test');
  await insertOrigin(gateway.core.db, tenant_id, 'return', returnOrigin);
  const at = new Date();
  const pairs = ['USDC/EUR', 'USDC/GBP', 'EURC/EUR', 'EURC/GBP', 'TST18/EUR', 'TST18/GBP'];
  const medians = pairs.map((pair) => ({
    rate_id: newId('rate'),
    pair,
    rate: '0.92',
    observed_at: at,
    observation_ids: [],
  }));
  await insertRound(gateway.core.db, 'test', [], medians, at);
  const ours = await make('/v1/gate_sessions', createBody());
  const customer = await make('/v1/customers', { email: 'ada@app.example', external_id: 'user_1' });
  const stranger = await gateway.call({ url: '/v1/gate_sessions', body: createBody() });
  const claims = { tenant_id, session_id: ours, scope: 'pay' as const };
  embedToken = (await createEmbedTokens(gateway.core.config.token_keys, gateway.clock).issue(claims)).token;
  const ids = [ours, customer, stranger.body.id, newId('qt'), newId('tx'), newId('gs'), '0'.repeat(24)];
  dictionary = meaningful(ids, customer);
});
afterAll(() => gateway.close());

async function make(url: string, body: object): Promise<string> {
  return (await gateway.call({ url, body, key: partner.secret_key })).body.id;
}

function meaningful(ids: readonly string[], customer: string): Dictionary {
  const addresses = [`0x${'1'.repeat(40)}`, `0x${'0'.repeat(40)}`, '0x52908400098527886E0F7030069857D2E4169EE7'];
  const amounts = ['250.00', '5', '0.01', '50000.00', '999999999999.00', '1e3', '-1', '0', '100.123456'];
  const urls = [
    'http://localhost/back',
    `${returnOrigin}/back?x=1#y`,
    'https://nobody.example/',
    'javascript:alert(1)',
    'https://[::1]/',
  ];
  return {
    ids,
    amount: amounts,
    currency: ['EUR', 'eur', 'GBP', 'USD', 'ZZZ'],
    asset: ['USDC', 'usdc', 'EURC', 'TST18', 'NOPE'],
    target_token: ['USDC', 'EURC', 'TST18', 'NOPE'],
    network: ['ETHEREUM', 'base', 'SOLANA'],
    target_network: ['ETHEREUM', 'base', 'SOLANA'],
    country_code: ['DE', 'gb', 'KP', 'ZZ'],
    payment_method: ['sepa', 'sepa_instant', 'faster_payments', 'nope'],
    method: ['sepa', 'faster_payments'],
    side: ['off_ramp', 'on_ramp'],
    flow: ['off_ramp', 'on_ramp', 'swap', 'x'],
    amount_in: ['fiat', 'crypto'],
    return_url: urls,
    cancel_url: urls,
    url: [...urls, null],
    wallet_address: addresses,
    refund_address: addresses,
    customer_id: [customer, '0'.repeat(24)],
    session_id: ids,
    quote_id: ids,
    quote_preview_id: ids,
    starting_after: ids,
    after: ids,
    email: ['ada@app.example', 'Ada@App.Example', 'x@y.example', 'no email'],
    phone: ['+491701234567', '0170'],
    expected_version: [1, 2, 3],
    limit: ['1', '10', '100', '200', '0', 'x'],
    skip: ['0', '5', '-1'],
    status: ['open', 'completed', 'settled', 'pending', 'dead_lettered', 'nonsense'],
    created_after: ['2026-01-01T00:00:00Z', 'yesterday'],
    created_before: ['2027-01-01T00:00:00Z', ''],
    locale: ['en', 'de-AT', 'x'],
    kind: ['own_wallet', 'exchange'],
    event_types: [['gate_session.completed'], ['nope'], [], null],
    // Long enough to try them all, never so far that every lock and offer is over.
    seconds: [1, 60],
  };
}

/** What is asked, and whether it can be right. */
interface Shot {
  readonly operation: Operation;
  readonly request: TestRequest;
  readonly wrong: WrongField | null;
}

/** No long-poll, and nothing that needs the world behind the gateway. */
const left: ReadonlySet<string> = new Set(['retrieveSurfaceSession']);

const shots = (): fc.Arbitrary<Shot> =>
  fc.constantFrom(...description.operations.filter(({ id }) => !left.has(id))).chain((operation) =>
    fc
      .record({
        ids: fc.oneof(fc.constantFrom(...(dictionary['ids'] as string[])), fc.string({ minLength: 1, maxLength: 40 })),
        query: queryOf(operation),
        body: bodyOf(operation),
        key: fc.option(fc.oneof(fc.string({ maxLength: 60 }), fc.uuid()), { freq: 3 }),
      })
      .map(({ ids, query, body, key }) => ({
        operation,
        wrong: body.wrong,
        request: {
          method: operation.method,
          url: operation.path.replace(/\{\w+\}/, encodeURIComponent(ids)) + query,
          ...credentialOf(operation, key),
          ...(body.payload === null ? {} : { payload: body.payload }),
        },
      })),
  );

function credentialOf({ id, tags }: Operation, key: string | null): Pick<TestRequest, 'key' | 'headers'> {
  const idempotency = key === null ? {} : { 'idempotency-key': key.replace(/[^\x20-\x7e]/g, '?') };
  const surface = { origin: surfaceOrigin, 'x-embed-token': embedToken };
  if (id === 'createEmbedToken') return { key: partner.publishable_key, headers: { origin: surfaceOrigin } };
  if (tags.includes('Surface')) return { key: null, headers: { ...surface, ...idempotency } };
  return { key: partner.secret_key, headers: idempotency };
}

function queryOf({ query }: Operation): fc.Arbitrary<string> {
  const value = (name: string) =>
    fc.oneof(
      fc.constantFrom(...((dictionary[name] as string[] | undefined) ?? ['x'])),
      fc.string({ maxLength: 40, unit: 'binary' }),
    );
  return fc
    .record(Object.fromEntries([...query, 'surprise'].map((name) => [name, fc.option(value(name))])))
    .map((given) => {
      const pairs = Object.entries(given).flatMap(([name, text]) =>
        text === null ? [] : [`${name}=${encodeURIComponent(Buffer.from(String(text)).toString())}`],
      );
      return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
    });
}

/** A body that fits the schema, one that breaks it in a single field, or no sense at all. */
function bodyOf({ id, body }: Operation): fc.Arbitrary<{ payload: string | Buffer | null; wrong: WrongField | null }> {
  if (body === null) return fc.constant({ payload: null, wrong: null });
  const fitting = arbitraryOf(body, description.resolve, dictionary);
  const faults = wrongFieldsOf(body, description.resolve);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant({ payload: JSON.stringify(rightBodies[id]), wrong: null }) },
    { weight: 4, arbitrary: fitting.map((value) => ({ payload: JSON.stringify(value), wrong: null })) },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom(...faults)
        .map((wrong) => ({ payload: JSON.stringify({ ...rightBodies[id], [wrong.field]: wrong.value }), wrong })),
    },
    { weight: 1, arbitrary: fc.json({ maxDepth: 4 }).map((payload) => ({ payload, wrong: null })) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => ({ payload: Buffer.from(bytes), wrong: null })),
    },
  );
}

test(`${requests} requests made from the description: never a 5xx, nothing that breaks it, and nothing invalid accepted`, async () => {
  const seen: Record<string, number> = {};
  const accepted = new Set<string>();
  await fc.assert(
    fc.asyncProperty(shots(), async ({ operation, request, wrong }) => {
      const answer = await gateway.call(request);
      const shown = `${operation.id} ${JSON.stringify({ ...request, headers: undefined, key: undefined })} → ${answer.status} ${answer.text}`;
      seen[answer.status] = (seen[answer.status] ?? 0) + 1;
      if (answer.status < 300) accepted.add(operation.id);
      // Not switched on, or without what it needs in this gateway.
      if (answer.status >= 500 && !notHere.has(answer.body?.code)) throw new Error(`a fault of ours: ${shown}`);
      if (answer.status >= 400 && answer.body?.request_id !== answer.headers['x-request-id']) {
        throw new Error(`no envelope: ${shown}`);
      }
      if (wrong !== null && answer.status < 400) throw new Error(`${wrong.field} ${wrong.fault} was taken: ${shown}`);
    }),
    { numRuns: requests, endOnFailure: true },
  );
  console.log(`${requests} requests`, seen, `${accepted.size} operations answered with what they do`);
  expect(accepted.size).toBeGreaterThan(25);
  await expectCoherentState(gateway.owner);
}, 3_600_000);

const notHere: ReadonlySet<string> = new Set(['capability_not_enabled', 'faucet_missing']);
