import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../processes/service.js';
import type { Chain } from './chains.js';
import type { DatabaseUrls } from './databases.js';
import type { Launch } from './launch.js';
import { program } from './places.js';

/** Listed in the test sanctions list: nothing is paid to or from it. Nobody holds its key. */
const listed_address = '0x5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a';

/** The settings that the command line and the server share; the chains are known to the server only. */
export function gatewayEnvironment(launch: Launch, databases: DatabaseUrls): Record<string, string> {
  const { secrets, dir } = launch;
  const { plain, rings, chain } = secrets;
  const url = launch.url('api');
  return {
    HOST: '127.0.0.1',
    PORT: `${launch.ports.api}`,
    DATABASE_URL: databases.app,
    DATABASE_OWNER_URL: databases.owner,
    PUBLIC_API_URL: url,
    PUBLIC_SURFACE_URL: url,
    MODES: 'test',
    DEPLOYMENT_ID: secrets.deployment_id,
    PAYMENT_ID_KEY: secrets.payment_id_key,
    SEAL_KEYS: rings.seal_keys,
    CLIENT_SECRET_KEYS: rings.client_secret_keys,
    TOKEN_KEYS: rings.token_keys,
    QUOTE_HMAC_KEYS: rings.quote_hmac_keys,
    JWKS_KEYS: rings.jwks_keys,
    SURFACE_DIR: program('apps/checkout/dist'),
    BROWSER_CLIENT_FILE: program('packages/sdk/dist/browser/gate.iife.js'),
    SCREENING_LIST_FILE: join(dir, 'screening.txt'),
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
    TEST_GAS_KEY: chain.gas,
    TEST_FLOAT_KEY: chain.float,
    TEST_SWEEPER_KEY: chain.sweeper,
    TEST_FAUCET_KEY: chain.faucet,
    TEST_BANK_URL: launch.url('bank'),
    TEST_BANK_TOKEN: plain.bank_token,
    TEST_RATES_URLS: ['a', 'b', 'c'].map((source) => `${launch.url('rates')}/sources/${source}/rates`).join(','),
    TEST_IDENTITY_URL: launch.url('identity'),
    TEST_IDENTITY_TOKEN: plain.identity_token,
    TEST_IDENTITY_SECRET: plain.identity_secret,
  };
}

/** The sanctions list, and the settings as a file that a shell or Node can read: what `0gate admin` needs on this stack. */
export function prepareGatewayFiles(launch: Launch, env: Readonly<Record<string, string>>): void {
  writeFileSync(join(launch.dir, 'screening.txt'), `${listed_address}\n`);
  const lines = Object.entries(env).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(launch.dir, 'gateway.env'), lines.join(''), { mode: 0o600 });
}

/** How the gateway runs in this stack, where a test wants it otherwise. */
export type GatewayOptions = {
  /** Settings over the stack's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Two processes on one database: one that answers, and one that does all the rest. */
  readonly split?: boolean;
};

export async function startGateway(
  launch: Launch,
  env: Record<string, string>,
  chains: readonly Chain[],
  treasury: string,
  options: GatewayOptions = {},
): Promise<{ gateway: Service; workers: Service | null }> {
  const networks = chains.map(({ network, chain_id, rpc_url, factory, tokens }) => ({
    network,
    chain_id,
    rpc_urls: [rpc_url],
    quorum: 1,
    treasury,
    factory,
    tokens: Object.entries(tokens).map(([symbol, { address, decimals }]) => ({ symbol, address, decimals })),
  }));
  const settings = { ...env, TEST_NETWORKS: JSON.stringify(networks), ...options.env };
  const serve = (name: 'gateway' | 'workers', port: 'api' | 'workers', ...roles: string[]) => {
    const args = [program('packages/cli/dist/main.js'), 'serve', ...roles];
    return launch.serve(name, port, args, { ...settings, PORT: `${launch.ports[port]}` });
  };
  if (options.split !== true) return { gateway: await serve('gateway', 'api'), workers: null };
  const [gateway, workers] = await Promise.all([
    serve('gateway', 'api', '--roles', 'api'),
    serve('workers', 'workers', '--roles', 'dispatch,watch,pay,housekeeping'),
  ]);
  return { gateway, workers };
}
