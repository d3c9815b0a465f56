import { Pool } from 'undici';
import { createCatalogue } from '../../../catalogue/index.js';
import { systemClock } from '../../../clock/index.js';
import type { Core, Tenant } from '../../../common/index.js';
import { createClientSecrets, createEmbedTokens } from '../../../crypto/index.js';
import { createServer, type GateServer, requireSecretKey } from '../../../http/index.js';
import { newId } from '../../../ids/index.js';
import { type OpenApi, recordOpenApi } from '../../../operation/index.js';
import {
  createDirectory,
  createPartner,
  type Directory,
  insertOrigin,
  type PartnerCredentials,
  requireTenant,
} from '../../../partners/index.js';
import { insertRound } from '../../../rates/store.js';
import type { Session } from '../../../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  TestClock,
  type TestDatabase,
} from '../../../testing/index.js';
import { createSandboxIdentityProvider } from '../../../users/index.js';
import type { SaleDeps } from '../../deps.js';
import { createSandboxDecider, type Faucet, helperRoutes } from '../../helpers/index.js';
import {
  createActionLinks,
  createVersionPoller,
  identityCallbackRoute,
  type SurfaceDeps,
  type SurfaceState,
  surfaceRoutes,
} from '../index.js';
import { identitySecret, identityToken } from './identity-process.js';
import { nowhere, testNetworks } from './networks.js';

export const surfaceOrigin = 'http://127.0.0.1:4100';
export const shopOrigin = 'https://shop.example';
export interface Partner extends PartnerCredentials {
  readonly tenant: Tenant;
}

export interface SurfaceWorld {
  readonly core: Core;
  readonly clock: TestClock;
  readonly database: TestDatabase;
  readonly directory: Directory;
  readonly deps: SurfaceDeps;
  readonly app: GateServer;
  /** Of the routes that are mounted. */
  readonly openapi: OpenApi;
  readonly partner: Partner;
  readonly other: Partner;
  readonly nudges: () => number;
  /** Addresses that coins never go to. */
  readonly forbidden: Set<string>;
  addPartner(name: string): Promise<Partner>;
  session(change?: Parameters<typeof createTestSession>[2], owner?: Partner): Promise<Session>;
  secretOf(session: Session): string;
  /** A token as bootstrap hands out. */
  open(session: Session): Promise<Page>;
  /** The medians of now, so that prices can be had. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

/** What a page has: the token of one session, and its calls. */
export interface Page {
  readonly token: string;
  read(after_version?: number): Promise<{ status: number; body: SurfaceState }>;
  // biome-ignore lint/suspicious/noExplicitAny: envelopes and states alike are looked into by tests
  write(path: string, body: object): Promise<{ status: number; body: any }>;
}

/** The routes as the composition root mounts them, on a database of their own. */
export async function openSurfaceWorld(
  options: { identity_url?: string; listen?: boolean; faucet?: Faucet; networks?: readonly object[] } = {},
): Promise<SurfaceWorld> {
  const database = await cloneDatabase();
  const clock = new TestClock();
  const core = createTestCore(database.app_url, {
    clock,
    env: { TEST_NETWORKS: JSON.stringify(options.networks ?? testNetworks) },
  });
  const directory = createDirectory(core);
  const catalogue = createCatalogue(core.config, 'test');
  const pool = new Pool(options.identity_url ?? nowhere);
  let callback_url = `${nowhere}/v1/identity/callback`;
  const identity = () =>
    createSandboxIdentityProvider({
      pool,
      token: identityToken,
      secret: identitySecret,
      callback_url,
      clock: systemClock,
    });
  const forbidden = new Set<string>();
  const sale: SaleDeps = {
    core,
    catalogue: () => catalogue,
    directory,
    identity,
    isForbiddenAddress: async (_mode, address) => forbidden.has(address),
    proveDepositAddress: async (address) => addressOf(address.session_id),
    depositAddress: (address) => addressOf(address.session_id),
    depositSalt: () => `0x${'0'.repeat(64)}`,
    chainTime: async () => null,
    rail: () => {
      throw new Error('no payout is made here');
    },
  };
  let nudges = 0;
  const nudge = () => {
    nudges += 1;
  };
  const deps: SurfaceDeps = {
    sale,
    clientSecrets: createClientSecrets(core.config.client_secret_keys),
    embedTokens: createEmbedTokens(core.config.token_keys, clock),
    links: createActionLinks({ ring: core.config.client_secret_keys, clock, surface_url: surfaceOrigin }),
    poller: createVersionPoller(core),
    nudge,
  };
  const app = createServer(core);
  const openapi = recordOpenApi(app);
  await app.register(
    async (v1) => {
      surfaceRoutes(v1 as GateServer, deps);
      identityCallbackRoute(v1 as GateServer, sale, nudge);
    },
    { prefix: '/v1' },
  );
  await app.register(
    async (v1) => {
      requireSecretKey(v1 as unknown as GateServer, { directory, modes: core.config.modes });
      helperRoutes(v1 as GateServer, {
        sale,
        links: deps.links,
        decider: createSandboxDecider(pool),
        faucet: options.faucet ?? null,
        nudge,
      });
    },
    { prefix: '/v1' },
  );

  if (options.listen === true)
    callback_url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/v1/identity/callback`;

  const addPartner = async (name: string): Promise<Partner> => {
    const credentials = await createPartner(core, { name, mode: 'test', entitlements: [] });
    const tenant = await requireTenant(core.db, credentials.partner_id, 'test');
    return { ...credentials, tenant };
  };
  const partner = await addPartner('Example Wallet');
  const other = await addPartner('Other Wallet');
  await insertOrigin(core.db, partner.tenant.tenant_id, 'embed', shopOrigin);
  await insertOrigin(core.db, partner.tenant.tenant_id, 'return', 'https://return.example');

  const secretOf = (session: Session) => deps.clientSecrets.issue(session.session_id);
  return {
    core,
    clock,
    database,
    directory,
    deps,
    app,
    openapi,
    partner,
    other,
    nudges: () => nudges,
    forbidden,
    addPartner,
    secretOf,
    session: (change = {}, owner = partner) => createTestSession(core, owner.tenant, change),
    async open(session) {
      const answer = await app.inject({
        method: 'POST',
        url: '/v1/embed/bootstrap',
        headers: { origin: surfaceOrigin },
        payload: { clientSecret: secretOf(session) },
      });
      if (answer.statusCode !== 201) throw new Error(`bootstrap: ${answer.body}`);
      return pageOf(app, answer.json().embed_token);
    },
    async tick() {
      const now = clock.now();
      const medians = [
        ['USDC/EUR', '0.92'],
        ['USDC/GBP', '0.79'],
        ['EURC/EUR', '1'],
        ['TST18/EUR', '3.5'],
      ].map(([pair = '', rate = '']) => ({
        rate_id: newId('rate'),
        pair,
        rate,
        observed_at: now,
        observation_ids: [],
      }));
      await insertRound(core.db, 'test', [], medians, now);
    },
    async close() {
      await app.close();
      await pool.close();
      await core.db.end();
      await database.drop();
    },
  };
}

export function pageOf(app: GateServer, embed_token: string): Page {
  const headers = { 'x-embed-token': embed_token };
  return {
    token: embed_token,
    async read(after_version) {
      const query = after_version === undefined ? '' : `?after_version=${after_version}`;
      const answer = await app.inject({ url: `/v1/embed/session${query}`, headers });
      return { status: answer.statusCode, body: answer.json() };
    },
    async write(path, body) {
      const answer = await app.inject({ method: 'POST', url: `/v1/embed/${path}`, headers, payload: body });
      return { status: answer.statusCode, body: answer.json() };
    },
  };
}

/** A checksum-free address that differs by session. */
const addressOf = (session_id: string) => `0x${session_id.slice(-32).padStart(40, 'd')}`;
