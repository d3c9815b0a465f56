import type { Mode } from './common/index.js';
import { type KeyRing, parseKeyRing, parseSeedRing } from './crypto/index.js';
import { defaultQuotas, parseQuotas, type Quotas } from './limits/quotas.js';

/** One chain of one mode, as the operator set it up. */
export interface NetworkConfig {
  readonly network: string;
  readonly chain_id: number;
  readonly rpc_urls: readonly string[];
  /** How many providers must agree. */
  readonly quorum: number;
  readonly treasury: string;
  readonly factory: string;
  readonly tokens: readonly { readonly symbol: string; readonly address: string; readonly decimals: number }[];
}

/** What one mode needs of the outside world. */
export interface ModeConfig {
  readonly gas_key: string;
  readonly float_key: string;
  readonly sweeper_key: string;
  readonly faucet_key: string | null;
  readonly bank_url: string;
  readonly bank_token: string;
  readonly rates_urls: readonly string[];
  readonly identity_url: string;
  readonly identity_token: string;
  readonly identity_secret: string;
}

export interface Config {
  readonly database_url: string;
  readonly database_owner_url: string | null;
  readonly host: string;
  readonly port: number;
  readonly public_api_url: string;
  readonly public_surface_url: string;
  readonly modes: readonly Mode[];
  readonly deployment_id: string;
  readonly payment_id_key: Buffer;
  readonly seal_keys: KeyRing;
  readonly client_secret_keys: KeyRing;
  readonly token_keys: KeyRing;
  readonly quote_hmac_keys: KeyRing;
  /** Seeds of Ed25519: the first signs, all are published. */
  readonly jwks_keys: KeyRing;
  /** Folder of the built surface; null = this process serves no pages. */
  readonly surface_dir: string | null;
  /** The built browser client, one file; null = this process does not serve it. */
  readonly browser_client_file: string | null;
  readonly trusted_proxies: readonly string[];
  readonly screening_list_file: string | null;
  readonly webhook_allow_private: readonly string[];
  readonly rate_limits: Quotas;
  /** Seconds in which a whole request must arrive. */
  readonly request_timeout_s: number;
  readonly pool_size: number;
  readonly lease_s: number;
  readonly log_level: string;
  readonly networks: Readonly<Record<Mode, readonly NetworkConfig[]>>;
  readonly test: ModeConfig | null;
}

/** One setting: what it is for, its unit, what holds when it is not set, and what is lost with it. Docs are made from this. */
interface Setting {
  readonly purpose: string;
  readonly default?: string;
  readonly secret?: true;
  readonly lost?: string;
}

export const settings = {
  DATABASE_URL: { purpose: 'PostgreSQL 18 or newer, as the application role (member of zerogate_app)' },
  DATABASE_OWNER_URL: { purpose: 'the same database as its owner; for migrate and admin only', default: '' },
  HOST: { purpose: 'address to listen on', default: '127.0.0.1' },
  PORT: { purpose: 'port to listen on', default: '4100' },
  PUBLIC_API_URL: { purpose: 'origin that partners call' },
  PUBLIC_SURFACE_URL: { purpose: 'origin that serves the hosted surface' },
  MODES: { purpose: 'modes served: test, live or both, by comma', default: 'test' },
  DEPLOYMENT_ID: { purpose: 'name of this deployment; never changed, part of every deposit address and payment id' },
  PAYMENT_ID_KEY: {
    purpose: 'base64, 32 bytes: makes EndToEndIds; never rotated',
    secret: true,
    lost: 'what was sent before can not be found again: no process starts with another key',
  },
  SEAL_KEYS: {
    purpose: 'id:base64 list, newest first: seals personal data',
    secret: true,
    lost: 'all personal data, unpaid payout accounts, webhook secrets and stored answers',
  },
  CLIENT_SECRET_KEYS: {
    purpose: 'id:base64 list: client secrets',
    secret: true,
    lost: 'open pages must be opened anew',
  },
  TOKEN_KEYS: { purpose: 'id:base64 list: embed tokens', secret: true, lost: 'open pages bootstrap again' },
  QUOTE_HMAC_KEYS: {
    purpose: 'id:base64 list, newest first: the `signature` of locked quotes',
    secret: true,
    lost: 'quotes are signed anew when they are read',
  },
  JWKS_KEYS: {
    purpose:
      'id:base64 list of 32-byte Ed25519 seeds, newest first: signs quotes and events; all are published at /.well-known/jwks.json',
    secret: true,
    lost: 'what was signed before can not be verified any more; quotes are signed anew when they are read',
  },
  SURFACE_DIR: { purpose: 'folder of the built hosted page, served by the api role; empty = none', default: '' },
  BROWSER_CLIENT_FILE: { purpose: 'the built browser client, served at /gate.iife.js; empty = none', default: '' },
  TRUSTED_PROXIES: {
    purpose: 'addresses or CIDRs whose x-forwarded-for and cf-ipcountry headers are believed, by comma',
    default: '',
  },
  RATE_LIMITS: {
    purpose: 'quotas as class=requests/seconds, by comma; a class that is not named keeps its default',
    default: defaultQuotas,
  },
  REQUEST_TIMEOUT_S: { purpose: 'seconds in which a whole request must arrive, its headers too', default: '10' },
  SCREENING_LIST_FILE: {
    purpose: 'file of listed addresses, one per line; without a list nothing is paid',
    default: '',
  },
  WEBHOOK_ALLOW_PRIVATE: { purpose: 'hosts or CIDRs that webhooks may reach although private, by comma', default: '' },
  POOL_SIZE: { purpose: 'database connections of this process', default: '16' },
  LEASE_S: { purpose: 'seconds that a worker holds a job', default: '10' },
  LOG_LEVEL: { purpose: 'trace, debug, info, warn, error or silent', default: 'info' },
  TEST_NETWORKS: {
    purpose: 'JSON list of chains: network, chain_id, rpc_urls, quorum, treasury, factory, tokens',
    default: '[]',
  },
  LIVE_NETWORKS: { purpose: 'the same for live', default: '[]' },
  TEST_GAS_KEY: {
    purpose: '0x hex: an account for gas alone; known so that no coins are ever sent to it',
    default: '',
    secret: true,
  },
  TEST_FLOAT_KEY: { purpose: '0x hex: holds the refund float, and pays its own gas', default: '', secret: true },
  TEST_SWEEPER_KEY: { purpose: '0x hex: may flush forwarders, and pays its own gas', default: '', secret: true },
  TEST_FAUCET_KEY: { purpose: '0x hex: pays for sandbox users in test helpers', default: '', secret: true },
  TEST_BANK_URL: { purpose: 'sandbox bank', default: '' },
  TEST_BANK_TOKEN: { purpose: 'bearer token of the sandbox bank', default: '', secret: true },
  TEST_RATES_URLS: { purpose: 'rate sources, by comma', default: '' },
  TEST_IDENTITY_URL: { purpose: 'sandbox identity provider', default: '' },
  TEST_IDENTITY_TOKEN: { purpose: 'bearer token of the identity provider', default: '', secret: true },
  TEST_IDENTITY_SECRET: { purpose: 'signs the identity provider’s callbacks', default: '', secret: true },
} as const satisfies Record<string, Setting>;

/** All reasons why the process does not start, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`0Gate can not start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const testChainIds: ReadonlySet<number> = new Set([31337, 31338]);
const mainnetChainIds: ReadonlySet<number> = new Set([1, 10, 56, 100, 137, 8453, 42161, 43114, 59144]);

/** Reads the environment. Pure. @throws ConfigError with every problem */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const get = (name: keyof typeof settings): string => {
    const setting: Setting = settings[name];
    const value = env[name] ?? setting.default;
    if (value === undefined) problems.push(`${name} is not set: ${setting.purpose}`);
    return value ?? '';
  };
  const attempt = <T>(name: keyof typeof settings, fallback: T, read: (value: string) => T): T => {
    const value = get(name);
    if (value === '') return fallback;
    try {
      return read(value);
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
      return fallback;
    }
  };
  const list = (name: keyof typeof settings) =>
    get(name)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const emptyRing: KeyRing = {
    current: { id: '', key: Buffer.alloc(0) },
    search: Buffer.alloc(0),
    all: [],
    find: () => undefined,
  };

  const modes = list('MODES').filter((mode): mode is Mode => {
    if (mode === 'test' || mode === 'live') return true;
    problems.push(`MODES: "${mode}" is neither test nor live`);
    return false;
  });
  const networks = {
    test: attempt('TEST_NETWORKS', [], parseNetworks),
    live: attempt('LIVE_NETWORKS', [], parseNetworks),
  };
  const config: Config = {
    database_url: attempt('DATABASE_URL', '', url),
    database_owner_url: attempt('DATABASE_OWNER_URL', null, url),
    host: get('HOST'),
    port: attempt('PORT', 0, integer(0, 65_535)),
    public_api_url: attempt('PUBLIC_API_URL', '', origin),
    public_surface_url: attempt('PUBLIC_SURFACE_URL', '', origin),
    modes,
    deployment_id: get('DEPLOYMENT_ID'),
    payment_id_key: attempt('PAYMENT_ID_KEY', Buffer.alloc(0), key32),
    seal_keys: attempt('SEAL_KEYS', emptyRing, parseKeyRing),
    client_secret_keys: attempt('CLIENT_SECRET_KEYS', emptyRing, parseKeyRing),
    token_keys: attempt('TOKEN_KEYS', emptyRing, parseKeyRing),
    quote_hmac_keys: attempt('QUOTE_HMAC_KEYS', emptyRing, parseKeyRing),
    jwks_keys: attempt('JWKS_KEYS', emptyRing, parseSeedRing),
    surface_dir: get('SURFACE_DIR') || null,
    browser_client_file: get('BROWSER_CLIENT_FILE') || null,
    trusted_proxies: list('TRUSTED_PROXIES'),
    screening_list_file: get('SCREENING_LIST_FILE') || null,
    webhook_allow_private: list('WEBHOOK_ALLOW_PRIVATE'),
    rate_limits: attempt('RATE_LIMITS', parseQuotas(''), parseQuotas),
    request_timeout_s: attempt('REQUEST_TIMEOUT_S', 10, integer(1, 300)),
    pool_size: attempt('POOL_SIZE', 16, integer(1, 500)),
    lease_s: attempt('LEASE_S', 10, integer(1, 600)),
    log_level: get('LOG_LEVEL'),
    networks,
    test: modes.includes('test')
      ? {
          gas_key: attempt('TEST_GAS_KEY', '', privateKey),
          float_key: attempt('TEST_FLOAT_KEY', '', privateKey),
          sweeper_key: attempt('TEST_SWEEPER_KEY', '', privateKey),
          faucet_key: attempt<string | null>('TEST_FAUCET_KEY', null, privateKey),
          bank_url: attempt('TEST_BANK_URL', '', url),
          bank_token: get('TEST_BANK_TOKEN'),
          rates_urls: list('TEST_RATES_URLS'),
          identity_url: attempt('TEST_IDENTITY_URL', '', url),
          identity_token: get('TEST_IDENTITY_TOKEN'),
          identity_secret: get('TEST_IDENTITY_SECRET'),
        }
      : null,
  };
  if (modes.length === 0) problems.push('MODES names no mode');
  problems.push(...separationProblems(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/**
 * What a process that serves needs beyond what every command does.
 *
 * @throws ConfigError with every setting that is missing
 */
export function requireServing(config: Config): void {
  const { test } = config;
  if (test === null) return;
  const needed = {
    TEST_GAS_KEY: test.gas_key,
    TEST_FLOAT_KEY: test.float_key,
    TEST_SWEEPER_KEY: test.sweeper_key,
    TEST_BANK_URL: test.bank_url,
    TEST_BANK_TOKEN: test.bank_token,
    TEST_RATES_URLS: test.rates_urls.join(),
    TEST_IDENTITY_URL: test.identity_url,
    TEST_IDENTITY_TOKEN: test.identity_token,
    TEST_IDENTITY_SECRET: test.identity_secret,
  } as const;
  const missing = (Object.keys(needed) as (keyof typeof needed)[]).filter((name) => needed[name] === '');
  if (missing.length > 0) throw new ConfigError(missing.map((name) => `${name} is not set: ${settings[name].purpose}`));
}

/** The two modes never meet: test touches nothing that holds real value, live nothing that is simulated. */
function separationProblems(config: Config): string[] {
  const problems: string[] = [];
  if (config.modes.includes('test')) {
    for (const { network, chain_id } of config.networks.test) {
      if (mainnetChainIds.has(chain_id))
        problems.push(`TEST_NETWORKS: ${network} is a main network (chain id ${chain_id})`);
    }
  }
  if (config.modes.includes('live')) {
    problems.push('live has no payout rail: the only adapter is the sandbox bank');
    problems.push('live has no identity provider: the only adapter is the sandbox provider');
    for (const name of ['public_api_url', 'public_surface_url'] as const) {
      if (!config[name].startsWith('https://')) problems.push(`${name.toUpperCase()} must be https in live`);
    }
    for (const { network, chain_id, rpc_urls } of config.networks.live) {
      if (testChainIds.has(chain_id)) problems.push(`LIVE_NETWORKS: ${network} is a test chain (chain id ${chain_id})`);
      if (rpc_urls.length < 2) problems.push(`LIVE_NETWORKS: ${network} has a single RPC provider`);
    }
  }
  return problems;
}

function url(text: string): string {
  return new URL(text).toString().replace(/\/$/, '');
}

function origin(text: string): string {
  const parsed = new URL(text);
  if (parsed.origin !== text.replace(/\/$/, ''))
    throw new Error(`"${text}" must be an origin: scheme, host and port only`);
  return parsed.origin;
}

function integer(min: number, max: number) {
  return (text: string): number => {
    const value = Number.parseInt(text, 10);
    if (!/^[0-9]+$/.test(text) || value < min || value > max)
      throw new Error(`must be a whole number from ${min} to ${max}`);
    return value;
  };
}

function key32(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length < 32) throw new Error('must be base64 of at least 32 bytes');
  return key;
}

function privateKey(text: string): string {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new Error('must be 0x and 64 hex digits');
  return text;
}

function parseNetworks(text: string): NetworkConfig[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error('must be a JSON list');
  return value.map((entry: Partial<NetworkConfig>, index) => {
    const { network, chain_id, rpc_urls, quorum = 1, treasury, factory, tokens } = entry;
    const address = /^0x[0-9a-fA-F]{40}$/;
    if (typeof network !== 'string' || !/^[A-Z0-9_]{2,32}$/.test(network)) throw new Error(`entry ${index}: network`);
    if (!Number.isSafeInteger(chain_id) || chain_id === undefined) throw new Error(`${network}: chain_id`);
    if (!Array.isArray(rpc_urls) || rpc_urls.length === 0) throw new Error(`${network}: rpc_urls`);
    if (!Number.isSafeInteger(quorum) || quorum < 1 || quorum > rpc_urls.length) throw new Error(`${network}: quorum`);
    if (typeof treasury !== 'string' || !address.test(treasury)) throw new Error(`${network}: treasury`);
    if (typeof factory !== 'string' || !address.test(factory)) throw new Error(`${network}: factory`);
    if (
      !Array.isArray(tokens) ||
      !tokens.every((token) => address.test(token.address) && typeof token.symbol === 'string')
    ) {
      throw new Error(`${network}: tokens`);
    }
    return { network, chain_id, rpc_urls: rpc_urls.map(url), quorum, treasury, factory, tokens };
  });
}
