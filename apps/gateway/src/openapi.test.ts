import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, createApp } from './app.js';
import { testNetworks } from './catalogue/testing.js';
import { createTestCore, requireTestCluster } from './testing/index.js';

const nobody = 'http://127.0.0.1:1';
const key = (digit: string) => `0x${digit.repeat(64)}`;

/** The whole gateway, with nobody behind its adapters: only its description is asked for. */
const core = createTestCore(requireTestCluster(), {
  env: {
    ...testNetworks,
    TEST_GAS_KEY: key('1'),
    TEST_FLOAT_KEY: key('2'),
    TEST_SWEEPER_KEY: key('3'),
    TEST_BANK_URL: nobody,
    TEST_RATES_URLS: nobody,
    TEST_IDENTITY_URL: nobody,
  },
});
let app: App;
let document: { paths: Record<string, Record<string, { operationId: string; tags: string[] }>> };

beforeAll(async () => {
  app = createApp(core, new Set(['api'] as const));
  const answer = await app.http.inject('/openapi.json');
  expect(answer.statusCode).toBe(200);
  document = answer.json();
});
afterAll(async () => {
  await app.stop();
  await core.db.end();
});

/** The documented operations that are built. */
const documented = [
  'createSession',
  'listSessions',
  'retrieveSession',
  'cancelSession',
  'createEmbedToken',
  'listCountries',
  'listCurrencies',
  'listAssets',
  'getAsset',
  'listPaymentMethods',
  'listPayoutMethods',
  'checkEligibility',
  'listTransactions',
  'retrieveTransaction',
  'listPartnerWebhookDeliveries',
  'replayWebhookDelivery',
  'sendTestWebhook',
];

test('default: a sound document of the whole API, in which the documented operations have their names', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations.map(({ operationId }) => operationId)).toEqual(expect.arrayContaining(documented));
});

test('behavior: the surface’s calls bear their tag; the operator’s and the page’s own are not in it', () => {
  const paths = Object.keys(document.paths);
  expect(paths.filter((path) => !/^\/(v1|\.well-known)\//.test(path))).toEqual([]);
  const surface = Object.entries(document.paths).filter(([path]) => path.startsWith('/v1/embed/'));
  expect(surface.length).toBeGreaterThan(3);
  const untagged = surface.flatMap(([path, operations]) =>
    Object.values(operations).flatMap(({ tags }) => (tags.length === 1 ? [] : [path])),
  );
  expect(untagged).toEqual([]);
});
