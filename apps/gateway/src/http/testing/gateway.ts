import { type App, createApp } from '../../app.js';
import { testNetworks } from '../../catalogue/testing.js';
import type { Core, Mode, Tenant } from '../../common/index.js';
import { createDb, type Db } from '../../db/index.js';
import {
  createPartner,
  insertOrigin,
  type PartnerCredentials,
  type Product,
  requireTenant,
} from '../../partners/index.js';
import { cloneDatabase, createTestCore, TestClock } from '../../testing/index.js';
import { readFingerprints } from './tables.store.js';

export interface TestPartner extends PartnerCredentials {
  readonly tenant: Tenant;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: objects and envelopes alike are looked into by tests
  readonly body: any;
  readonly text: string;
}

export interface TestRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS' | 'HEAD';
  readonly url: string;
  /** Bearer credential; the partner's secret key when left away, none when null. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, as JSON unless a header says otherwise. */
  readonly payload?: string | Buffer;
}

/** The composed gateway in this process, with nobody behind its adapters. */
export interface TestGateway {
  readonly core: Core;
  readonly clock: TestClock;
  readonly app: App;
  /** The database as its owner. */
  readonly owner: Db;
  readonly partner: TestPartner;
  readonly other: TestPartner;
  call(request: TestRequest): Promise<TestAnswer>;
  addPartner(mode?: Mode): Promise<TestPartner>;
  /** What stands in every table, as one hash for each. */
  fingerprints(): Promise<Readonly<Record<string, string>>>;
  /** Lets the time pass for which keys and origins are remembered. */
  forget(): void;
  close(): Promise<void>;
}

/** Registered for each partner, beside loopback. */
export const returnOrigin = 'https://app.example';

const nobody = 'http://127.0.0.1:1';
const key = (digit: string) => `0x${digit.repeat(64)}`;

/** Settings with which everything is composed and nothing can be reached. */
export const nobodyBehind: Readonly<Record<string, string>> = {
  ...testNetworks,
  TEST_GAS_KEY: key('1'),
  TEST_FLOAT_KEY: key('2'),
  TEST_SWEEPER_KEY: key('3'),
  TEST_BANK_URL: nobody,
  TEST_RATES_URLS: nobody,
  TEST_IDENTITY_URL: nobody,
};

export async function openGateway(
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly log?: Core['log'];
    readonly pool_size?: number;
    /** Of each partner, beside the hosted sale. */
    readonly entitlements?: readonly Product[];
  } = {},
): Promise<TestGateway> {
  const database = await cloneDatabase();
  const clock = new TestClock();
  const { env = {}, pool_size = 8, entitlements = [] } = options;
  let skipped_ms = 0;
  const made = createTestCore(database.app_url, {
    clock: { now: clock.now, monotonic_ms: () => clock.monotonic_ms() + skipped_ms },
    pool_size,
    env: { ...nobodyBehind, ...env },
  });
  const core: Core = { ...made, log: options.log ?? made.log };
  const owner = createDb({ url: database.owner_url, pool_size: 1 });
  const app = createApp(core, new Set(['api'] as const));
  await app.http.ready();

  const addPartner = async (mode: Mode = 'test'): Promise<TestPartner> => {
    const credentials = await createPartner(core, { name: 'Example Wallet', mode, entitlements });
    const tenant = await requireTenant(core.db, credentials.partner_id, mode);
    await insertOrigin(core.db, tenant.tenant_id, 'return', returnOrigin);
    return { ...credentials, tenant };
  };
  const partner = await addPartner();
  const other = await addPartner();

  return {
    core,
    clock,
    app,
    owner,
    partner,
    other,
    addPartner,
    async call(request) {
      const credential = request.key === undefined ? partner.secret_key : request.key;
      const payload = request.payload ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
      const answer = await app.http.inject({
        method: request.method ?? (payload === undefined ? 'GET' : 'POST'),
        url: request.url,
        headers: {
          ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...request.headers,
        },
        ...(payload === undefined ? {} : { payload }),
      });
      const headers = answer.headers as Record<string, string | undefined>;
      return { status: answer.statusCode, headers, body: parse(answer.body), text: answer.body };
    },
    fingerprints: () => readFingerprints(owner),
    forget() {
      skipped_ms += 10_000;
    },
    async close() {
      await app.stop();
      await core.db.end();
      await owner.end();
      await database.drop();
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
