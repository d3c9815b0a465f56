import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createServer, type GateServer, requireSecretKey } from '../http/index.js';
import { createDirectory, createPartner } from '../partners/index.js';
import { createRateWorker } from '../rates/index.js';
import { cloneDatabase, createTestCore, TestClock, type TestDatabase } from '../testing/index.js';
import { createCatalogue } from './catalogue.js';
import { createEdgeCountry } from './edge-country.js';
import { catalogueRoutes } from './routes.js';
import { testNetworks } from './testing.js';

let database: TestDatabase;
let core: ReturnType<typeof createTestCore>;
let app: GateServer;
let key: string;
const clock = new TestClock();

beforeAll(async () => {
  database = await cloneDatabase();
  core = createTestCore(database.app_url, { clock, env: testNetworks });
  const owner = createTestCore(database.owner_url, { env: testNetworks });
  key = (await createPartner(owner, { name: 'Example', mode: 'test', entitlements: [] })).secret_key;
  await owner.db.end();
  app = createServer(core);
  const deps = {
    core,
    catalogue: () => createCatalogue(core.config, 'test'),
    rail: () => ({ id: 'sandbox' }),
    edgeCountry: createEdgeCountry(['127.0.0.1']),
  };
  await app.register(
    async (scope) => {
      requireSecretKey(scope as unknown as GateServer, { directory: createDirectory(core), modes: ['test'] });
      catalogueRoutes(scope as unknown as GateServer, deps);
    },
    { prefix: '/v1' },
  );
});
afterAll(async () => {
  await app.close();
  await core.db.end();
  await database.drop();
});

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await app.inject({
    url: `/v1/capabilities/${path}`,
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}
const dataOf = async (path: string, headers?: Record<string, string>) => (await get(path, headers)).body.data;

/** One round of prices for each pair that is sold here. */
async function publishPrices() {
  const prices = Object.fromEntries(
    ['USDC', 'EURC', 'TST18'].flatMap((asset) => ['EUR', 'GBP'].map((currency) => [`${asset}/${currency}`, '0.92'])),
  );
  const source = { name: 'a', read: async () => ({ observed_at: clock.now(), prices }) };
  await createRateWorker(core, 'test', [source], 1).step(clock.now());
}

describe('countries', () => {
  test('default: the whole list', async () => {
    const { status, body } = await get('countries');
    expect(status).toBe(200);
    expect(body).toMatchObject({ object: 'list', has_more: false, url: '/v1/capabilities/countries' });
    expect(body.data).toContainEqual({
      country_code: 'DE',
      name: 'Germany',
      default_currency: 'EUR',
      supported: true,
    });
  });

  test('behavior: filters, and never falls back to where the caller is', async () => {
    expect(await dataOf('countries?country_code=gb')).toMatchObject([{ country_code: 'GB' }]);
    expect(await dataOf('countries?country_code=ZZ')).toEqual([]);
    expect(await dataOf('countries?supported=false')).toMatchObject([{ country_code: 'US' }]);
    expect((await dataOf('countries', { 'cf-ipcountry': 'DE' })).length).toBeGreaterThan(2);
  });

  test.each(['countries?country_code=DEU', 'countries?supported=yes'])('error: %s is malformed', async (path) => {
    expect(await get(path)).toMatchObject({ status: 400, body: { code: 'parameter_invalid' } });
  });
});

describe('currencies', () => {
  test('default: with decimals', async () => {
    expect(await dataOf('currencies?country_code=DE')).toEqual([
      { code: 'EUR', symbol: '€', name: 'Euro', decimals: 2 },
    ]);
    expect(await dataOf('currencies')).toHaveLength(2);
  });

  test('behavior: an unsupported region has none; without one, what the edge says counts', async () => {
    expect(await dataOf('currencies?country_code=US')).toEqual([]);
    expect(await dataOf('currencies', { 'cf-ipcountry': 'GB' })).toMatchObject([{ code: 'GBP' }]);
    expect(await dataOf('currencies', { 'cf-ipcountry': 'XX' })).toHaveLength(2);
    expect(await dataOf('currencies?country_code=DE', { 'cf-ipcountry': 'GB' })).toMatchObject([{ code: 'EUR' }]);
  });
});

describe('assets', () => {
  test('default: the side is to buy, so there are none', async () => {
    expect(await dataOf('assets')).toEqual([]);
    expect(await get('assets/USDC')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('behavior: what can be sold, with its networks', async () => {
    const assets = await dataOf('assets?side=off_ramp');
    expect(assets.map((asset: { symbol: string }) => asset.symbol)).toEqual(['USDC', 'EURC', 'TST18']);
    expect(assets[2]).toMatchObject({
      active: true,
      decimals: 18,
      networks: [{ chain: 'ETHEREUM', min_amount: '1.00000000', max_amount: '1000000.00000000' }],
    });
    expect(await dataOf('assets?side=off_ramp&country_code=US')).toEqual([]);
    expect(await dataOf('assets?side=off_ramp&currency=JPY')).toEqual([]);
    expect(await dataOf('assets?side=off_ramp&country_code=DE&currency=GBP')).toEqual([]);
  });

  test('behavior: one, by its symbol in any case', async () => {
    const { status, body } = await get('assets/usdc?side=off_ramp');
    expect(status).toBe(200);
    expect(body.networks[0]).toEqual({
      chain: 'ETHEREUM',
      contract_address: '0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa',
      caip19: 'eip155:31337/erc20:0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa',
      min_amount: '5.000000',
      max_amount: '100000.000000',
      confirmations: 2,
    });
  });

  test('error: unknown, or a side that is none', async () => {
    expect(await get('assets/DOGE?side=off_ramp')).toMatchObject({ status: 404 });
    expect(await get('assets?side=sell')).toMatchObject({ status: 400, body: { param: '/side' } });
  });
});

describe('methods', () => {
  test('default: nothing to buy with, and nothing without a currency or country', async () => {
    expect(await dataOf('payment-methods?currency=EUR')).toEqual([]);
    expect(await dataOf('payout-methods')).toEqual([]);
  });

  test('behavior: by currency or country; the currency wins', async () => {
    const ids = async (query: string) =>
      (await dataOf(`payout-methods?${query}`)).map((method: { id: string }) => method.id);
    expect(await ids('currency=eur')).toEqual(['sepa_instant', 'sepa']);
    expect(await ids('country_code=GB')).toEqual(['faster_payments']);
    expect(await ids('country_code=GB&currency=EUR')).toEqual(['sepa_instant', 'sepa']);
    expect(await ids('currency=JPY')).toEqual([]);
    expect(await ids('country_code=US')).toEqual([]);
  });

  test('behavior: with the fields that the surface asks for', async () => {
    const [method] = await dataOf('payout-methods?currency=GBP');
    expect(method).toMatchObject({ min_amount: '5.00', max_amount: '50000.00', countries: ['GB'] });
    expect(method.fields.map((field: { name: string }) => field.name)).toEqual([
      'holder_name',
      'sort_code',
      'account_number',
    ]);
  });
});

describe('eligibility', () => {
  const path = 'eligibility?country_code=DE&currency=EUR&asset=USDC&network=ETHEREUM&side=off_ramp&amount=250.00';
  beforeEach(() => clock.advance(3_600_000));

  test('default: eligible while there is a price', async () => {
    await publishPrices();
    expect(await get(path)).toMatchObject({
      status: 200,
      body: {
        object: 'eligibility',
        eligible: true,
        unavailable_reason: null,
        limits: { min_amount: '5.00', max_amount: '50000.00', unit: 'EUR', failing: null },
        geo_source: 'explicit',
      },
    });
  });

  test('behavior: an old price is none', async () => {
    expect((await get(path)).body).toMatchObject({ eligible: false, unavailable_reason: 'temporarily_unavailable' });
  });

  test('behavior: a paused rail', async () => {
    await publishPrices();
    await core.db.query(
      'test_pause',
      `insert into rail_pauses (mode, rail, currency, reason, paused_at, retry_at)
       values ('test', 'sandbox', 'EUR', 'no_funds', clock_timestamp(), clock_timestamp())`,
      [],
    );
    expect((await get(path)).body).toMatchObject({ eligible: false, unavailable_reason: 'temporarily_unavailable' });
    const inPounds = path.replace('=DE', '=GB').replace('=EUR', '=GBP');
    expect((await get(inPounds)).body).toMatchObject({ eligible: true });
    await core.db.query('test_resume', 'delete from rail_pauses', []);
  });

  test('behavior: the catalogue’s reason, still with 200', async () => {
    expect(await get(path.replace('250.00', '999999999999.00'))).toMatchObject({
      status: 200,
      body: { eligible: false, unavailable_reason: 'amount_too_large', limits: { failing: 'max_amount', unit: 'EUR' } },
    });
    expect((await get(path.replace('side=off_ramp', 'side=on_ramp'))).body).toMatchObject({ eligible: false });
  });

  test('behavior: where the country comes from', async () => {
    const anywhere = 'eligibility?side=off_ramp';
    expect((await get(anywhere)).body).toMatchObject({ geo_source: 'none', limits: null });
    expect((await get(anywhere, { 'cf-ipcountry': 'us' })).body).toMatchObject({
      geo_source: 'edge',
      unavailable_reason: 'region_unsupported',
    });
  });

  test('error: a malformed parameter', async () => {
    expect(await get(path.replace('250.00', 'abc'))).toMatchObject({ status: 400, body: { param: '/amount' } });
  });

  test('behavior: an unknown parameter is named', async () => {
    expect((await get(`${path}&colour=red`)).headers['gate-warning']).toContain('"colour"');
  });
});

test('behavior: the header of an edge that nobody named is not believed', () => {
  const request = (remoteAddress: string) =>
    ({ headers: { 'cf-ipcountry': 'DE' }, socket: { remoteAddress } }) as unknown as Parameters<
      ReturnType<typeof createEdgeCountry>
    >[0];
  const edge = createEdgeCountry(['10.0.0.0/8', '2001:db8::1']);
  expect(edge(request('10.1.2.3'))).toBe('DE');
  expect(edge(request('::ffff:10.1.2.3'))).toBe('DE');
  expect(edge(request('2001:db8::1'))).toBe('DE');
  expect(edge(request('192.0.2.1'))).toBeNull();
  expect(createEdgeCountry([])(request('10.1.2.3'))).toBeNull();
});

test('error: without a key', async () => {
  expect((await app.inject('/v1/capabilities/countries')).statusCode).toBe(401);
});
