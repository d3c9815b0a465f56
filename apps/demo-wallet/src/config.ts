export interface Network {
  readonly network: string;
  readonly chain_id: number;
  readonly rpc_url: string;
  /** Symbol → token contract. */
  readonly tokens: Readonly<Record<string, string>>;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly public_url: URL;
  readonly database_url: string;
  readonly gate_api_url: URL;
  readonly gate_surface_url: URL;
  readonly secret_key: string;
  readonly publishable_key: string;
  readonly webhook_secrets: readonly string[];
  readonly networks: readonly Network[];
  /** Signs the page's deposits in test mode; null: the user brings a wallet. */
  readonly wallet_key: `0x${string}` | null;
}

export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(`The demo wallet cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads every setting from the environment. Throws a ConfigError that names all problems at once. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const text = (name: string, pattern: RegExp, shape: string): string => {
    const value = env[name] ?? '';
    if (!pattern.test(value)) problems.push(`${name} must be ${shape}`);
    return value;
  };
  const url = (name: string): URL => {
    const value = env[name] ?? '';
    if (!URL.canParse(value) || !/^https?:/.test(value)) problems.push(`${name} must be an http or https URL`);
    return new URL(URL.canParse(value) ? value : 'http://invalid');
  };
  const port = text('PORT', /^[0-9]{1,5}$/, 'a port number');
  const wallet_key = env['DEMO_WALLET_KEY'] ?? '';
  if (wallet_key !== '' && !/^0x[0-9a-fA-F]{64}$/.test(wallet_key)) {
    problems.push('DEMO_WALLET_KEY must be 0x and 64 hex digits, or be left out');
  }
  const config: Config = {
    port: Number.parseInt(port, 10),
    host: env['HOST'] ?? '127.0.0.1',
    public_url: url('PUBLIC_URL'),
    database_url: text('DATABASE_URL', /^postgres(ql)?:\/\//, 'a postgres:// URL'),
    gate_api_url: url('GATE_API_URL'),
    gate_surface_url: url('GATE_SURFACE_URL'),
    secret_key: text('GATE_SECRET_KEY', /^sk_(test|live)_/, 'a secret key (sk_…)'),
    publishable_key: text('GATE_PUBLISHABLE_KEY', /^pk_(test|live)_/, 'a publishable key (pk_…)'),
    // During a rotation both secrets stand here, separated by a comma.
    webhook_secrets: text('GATE_WEBHOOK_SECRET', /^whsec_/, 'a webhook secret (whsec_…)').split(','),
    networks: readNetworks(env['GATE_NETWORKS'] ?? '', problems),
    wallet_key: wallet_key === '' ? null : (wallet_key as `0x${string}`),
  };
  if (config.wallet_key !== null && config.secret_key.startsWith('sk_live_')) {
    problems.push('DEMO_WALLET_KEY is for test mode only: leave it out with a live key');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

const networks_shape = 'GATE_NETWORKS must be JSON: [{"network","chain_id","rpc_url","tokens":{"USDC":"0x…"}}]';

function readNetworks(value: string, problems: string[]): Network[] {
  try {
    const networks: unknown = JSON.parse(value);
    if (Array.isArray(networks) && networks.length > 0 && networks.every(isNetwork)) return networks;
  } catch {
    // Malformed JSON is reported with the shape it must have, like any other malformed value.
  }
  problems.push(networks_shape);
  return [];
}

function isNetwork(value: unknown): value is Network {
  if (typeof value !== 'object' || value === null) return false;
  const { network, chain_id, rpc_url, tokens } = value as Partial<Record<keyof Network, unknown>>;
  return (
    typeof network === 'string' &&
    typeof chain_id === 'number' &&
    Number.isSafeInteger(chain_id) &&
    typeof rpc_url === 'string' &&
    URL.canParse(rpc_url) &&
    typeof tokens === 'object' &&
    tokens !== null &&
    Object.values(tokens).every((address) => typeof address === 'string' && /^0x[0-9a-fA-F]{40}$/.test(address))
  );
}
