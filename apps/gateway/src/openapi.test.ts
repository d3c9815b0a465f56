import core, { type RulesetDefinition } from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ErrorCode, errorTable } from './errors/index.js';
import { deliveredEventTypes } from './events/types.js';
import { scopes } from './http/scopes.js';
import { openGateway, type TestGateway } from './http/testing/gateway.js';
import { hasErrorCodes } from './operation/openapi/error-codes.js';
import { createBodyCheck } from './testing/contract/body.js';
import { listEvents, listOperations } from './testing/contract/lists.js';

type Json = Readonly<Record<string, unknown>>;
interface Media {
  readonly schema: unknown;
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly description?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}

/** The whole gateway, with nobody behind its adapters: only its description is asked for. */
let gateway: TestGateway;
let document: Json & {
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly components: Readonly<Record<string, Json>>;
};
let operations: Operation[];
let webhooks: Operation[];

beforeAll(async () => {
  gateway = await openGateway();
  const answer = await gateway.call({ url: '/openapi.json', key: null });
  expect(answer.status).toBe(200);
  document = answer.body;
  const operationsOf = (paths: unknown) =>
    Object.values(paths as Record<string, Record<string, Operation>>).flatMap((path) => Object.values(path));
  operations = operationsOf(document['paths']);
  webhooks = operationsOf(document['webhooks']);
});
afterAll(() => gateway.close());

/** The documented operations. */
const documented = [
  'createSession',
  'listSessions',
  'retrieveSession',
  'cancelSession',
  'createEmbedToken',
  'getBranding',
  'updateBranding',
  'listCountries',
  'listCurrencies',
  'listAssets',
  'getAsset',
  'listPaymentMethods',
  'listPayoutMethods',
  'checkEligibility',
  'previewQuotes',
  'lockQuote',
  'retrieveSignedQuote',
  'createPayIn',
  'retrievePayIn',
  'createPayOut',
  'retrievePayOut',
  'listTransactions',
  'retrieveTransaction',
  'createCustomer',
  'listCustomers',
  'getCustomer',
  'updateCustomer',
  'deleteCustomer',
  'listPartnerWebhookDeliveries',
  'replayWebhookDelivery',
  'sendTestWebhook',
];

test('behavior: what a secret key can do names its scope, and each scope named for an operation has one', () => {
  const scoped = operations.flatMap((operation) => {
    const scope = (operation as unknown as Json)['x-scope'];
    return scope === undefined ? [] : [[operation.operationId, scope]];
  });
  expect(Object.fromEntries(scoped)).toEqual(scopes);
});

describe('what is in it', () => {
  test('all 31 documented operations, each by its name and once', () => {
    const ids = listOperations(document).map(({ operation_id }) => operation_id);
    expect(documented).toHaveLength(31);
    expect(documented.filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  test('all 20 documented events and ours', () => {
    const events = listEvents(document);
    expect(events.filter((event) => event.documented)).toHaveLength(20);
    expect(events.map(({ type }) => type)).toEqual(deliveredEventTypes);
  });

  test('partners’ routes alone: nothing of operators, pages or callbacks', () => {
    const paths = listOperations(document).map(({ path }) => path);
    expect(paths.filter((path) => !/^\/(v1|\.well-known)\//.test(path) || path.includes('callback'))).toEqual([]);
  });

  test('groups: the surface’s calls and the test helpers have their own, and each is described', () => {
    const tagOf = (prefix: string) =>
      new Set(listOperations(document).flatMap(({ path, tag }) => (path.startsWith(prefix) ? [tag] : [])));
    expect([tagOf('/v1/embed/'), tagOf('/v1/test_helpers/')]).toEqual([
      new Set(['Surface']),
      new Set(['Test helpers']),
    ]);
    const described = new Set(
      document.tags.flatMap(({ name, description }) => (description === undefined ? [] : [name])),
    );
    const used = [...operations, ...webhooks].flatMap(({ tags }) => tags);
    expect([...new Set(used)].filter((tag) => !described.has(tag))).toEqual([]);
  });

  test('every code of the table is a refusal of some operation, but for those of no operation', () => {
    const listed = new Set(listOperations(document).flatMap(({ error_codes }) => error_codes));
    const codes = Object.keys(errorTable) as ErrorCode[];
    // No route and no method lead to an operation, and callbacks are the providers'.
    const ofNone = ['method_not_allowed', 'route_not_found', 'signature_invalid'];
    expect(codes.filter((code) => !listed.has(code)).sort()).toEqual(ofNone);
    expect(operations.filter(({ operationId }) => !hasErrorCodes(operationId))).toEqual([]);
  });
});

describe('how it reads', () => {
  test('says what each operation and parameter is for', () => {
    const silent = [...operations, ...webhooks].flatMap(({ operationId, summary, description, parameters = [] }) => [
      ...(summary === undefined || description === undefined ? [operationId] : []),
      ...parameters.flatMap(({ name, description: said }) => (said === undefined ? [`${operationId} ${name}`] : [])),
    ]);
    expect(silent).toEqual([]);
  });

  test('shows an example of each body, and each is what its schema takes', () => {
    const check = createBodyCheck(document);
    const faults = [...operations, ...webhooks].flatMap(({ operationId, requestBody, responses }) => {
      const bodies = [
        ['request', requestBody],
        ...Object.entries(responses).filter(([status]) => status.startsWith('2')),
      ] as const;
      return bodies.flatMap(([name, body]) => {
        const media = body?.content?.['application/json'];
        if (media === undefined) return [];
        const place = `${operationId} ${name}`;
        if (media.example === undefined) return [`${place} has none`];
        return check(place, media.schema, media.example).map((fault) => `${place}: ${fault}`);
      });
    });
    expect(faults).toEqual([]);
  });

  test('passes the lint of OpenAPI without an error or a warning', { timeout: 60_000 }, async () => {
    const spectral = new core.Spectral();
    // Typed for readers of rulesets in files: what it exports is a ruleset all the same.
    spectral.setRuleset({ extends: [rulesets.oas as RulesetDefinition], rules: {} });
    const found = await spectral.run(document);
    expect(found.map(({ code, path, message }) => `${code} at ${path.join('/')}: ${message}`)).toEqual([]);
  });
});
