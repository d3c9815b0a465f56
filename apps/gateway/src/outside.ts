import { Pool } from 'undici';
import type { Clock } from './clock/index.js';
import type { Mode } from './common/index.js';
import type { Config, ModeConfig } from './config.js';
import type { PayoutRail } from './payouts/index.js';
import { createSandboxRail } from './rails/index.js';
import { createSandboxRateSource, type RateSource } from './rates/index.js';
import { createFaucet, createSandboxDecider, type Faucet, type SandboxDecider } from './sales/helpers/index.js';
import { createSandboxIdentityProvider, type IdentityProvider } from './users/index.js';

/** The adapters to everything that is not ours, registered per mode: what one mode uses the other can not reach. */
export interface Outside {
  /** @throws for a method without a rail in that mode */
  rail(mode: Mode, method: string): PayoutRail;
  identity(mode: Mode): IdentityProvider;
  rateSources(mode: Mode): readonly RateSource[];
  readonly faucet: Faucet | null;
  readonly decider: SandboxDecider;
  close(): Promise<void>;
}

/** Payments wait for no connection: as many may be open as payouts are under way. */
const bankConnections = 64;
const sandboxMethods = ['sepa', 'sepa_instant', 'faster_payments'] as const;

/** @throws if the configuration serves a mode that has no adapters: it would have refused to load */
export function createOutside(config: Config, clock: Clock): Outside {
  const sandbox = config.test;
  if (sandbox === null) throw new Error('only the test mode has adapters');
  const pools: Pool[] = [];
  const open = (url: string, connections: number): Pool => {
    const pool = new Pool(new URL(url).origin, { connections });
    pools.push(pool);
    return pool;
  };
  const identityPool = open(sandbox.identity_url, 16);
  const rails = createRails(sandbox, open(sandbox.bank_url, bankConnections), clock);
  const identity = createSandboxIdentityProvider({
    pool: identityPool,
    token: sandbox.identity_token,
    secret: sandbox.identity_secret,
    callback_url: `${config.public_api_url}/v1/identity/callback`,
    clock,
  });
  const rateSources = sandbox.rates_urls.map((url) => {
    const { origin, pathname } = new URL(url);
    return createSandboxRateSource(`${origin}${pathname}`, open(url, 2), pathname);
  });
  const inTest = <T>(mode: Mode, adapter: T): T => {
    if (mode !== 'test') throw new Error(`${mode} has no adapters`);
    return adapter;
  };
  return {
    rail(mode, method) {
      const rail = inTest(mode, rails).get(method);
      if (rail === undefined) throw new Error(`no rail pays by ${method}`);
      return rail;
    },
    identity: (mode) => inTest(mode, identity),
    rateSources: (mode) => inTest(mode, rateSources),
    faucet: sandbox.faucet_key === null ? null : createFaucet(sandbox.faucet_key, config.networks.test),
    decider: createSandboxDecider(identityPool),
    close: () => Promise.all(pools.map((pool) => pool.destroy())).then(() => {}),
  };
}

function createRails(sandbox: ModeConfig, pool: Pool, clock: Clock): ReadonlyMap<string, PayoutRail> {
  return new Map(
    sandboxMethods.map((method) => [
      method,
      createSandboxRail({ pool, token: sandbox.bank_token, method, monotonic_ms: () => clock.monotonic_ms() }),
    ]),
  );
}
