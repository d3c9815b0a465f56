import { type Anvil, deployTestSystem, mintTestToken, rpc, startAnvil } from '@0gate/contracts/testing';
import { pino } from 'pino';
import { Pool } from 'undici';
import type { Hex } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { type App, createApp } from '../../app.js';
import type { Core } from '../../common/index.js';
import { createDb, type Db } from '../../db/index.js';
import { type Receiver, startReceiver } from '../../events/testing/receiver.js';
import { createPartner, type PartnerCredentials, type Product, requireTenant } from '../../partners/index.js';
import { startTestBank } from '../../rails/testing/bank.js';
import { startSandboxProcess } from '../../rails/testing/sandbox-process.js';
import { createSandboxDecider, type SandboxDecider } from '../../sales/helpers/index.js';
import { identitySecret, identityToken, startIdentityProcess } from '../../sales/surface/testing/identity-process.js';
import { listAddress } from '../../sales/testing/chain.store.js';
import { cloneDatabase, createTestCore } from '../../testing/index.js';

/** The whole gateway in this process with all its workers, and a real chain, bank, provider, rates and receiver around it. */
export interface WholeGateway {
  readonly app: App;
  readonly core: Core;
  readonly owner: Db;
  readonly partner: PartnerCredentials & { readonly tenant_id: number };
  readonly receiver: Receiver;
  readonly decider: SandboxDecider;
  /** Every line that was logged, from `trace` on. */
  readonly log: readonly string[];
  /** Settings that are secret, by what they are. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Blocks come only while somebody waits for something. */
  mine(): Promise<void>;
  close(): Promise<void>;
}

const chain_id = 31_337;
const plenty = 1_000_000_000_000n;

export async function openWholeGateway({
  entitlements = [],
}: {
  readonly entitlements?: readonly Product[];
} = {}): Promise<WholeGateway> {
  const [chain, bank, identity, rates, receiver, database] = await Promise.all([
    startAnvil({ chainId: chain_id, slotsInAnEpoch: 1 }),
    startTestBank(),
    startIdentityProcess(),
    startSandboxProcess('rates', {}),
    startReceiver(),
    cloneDatabase(),
  ]);
  const keys = { gas: generatePrivateKey(), float: generatePrivateKey(), sweeper: generatePrivateKey() };
  const faucet = generatePrivateKey();
  const networks = await deploy(chain, keys, faucet);
  const log: string[] = [];
  const made = createTestCore(database.app_url, {
    pool_size: 12,
    env: {
      TEST_NETWORKS: JSON.stringify(networks),
      TEST_GAS_KEY: keys.gas,
      TEST_FLOAT_KEY: keys.float,
      TEST_SWEEPER_KEY: keys.sweeper,
      TEST_FAUCET_KEY: faucet,
      TEST_BANK_URL: bank.url,
      TEST_BANK_TOKEN: bank.token,
      TEST_RATES_URLS: ['a', 'b', 'c'].map((source) => `${rates.url}/sources/${source}/rates`).join(),
      TEST_IDENTITY_URL: identity.url,
      TEST_IDENTITY_TOKEN: identityToken,
      TEST_IDENTITY_SECRET: identitySecret,
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
    },
  });
  const core: Core = {
    ...made,
    log: pino({ level: 'trace', base: null }, { write: (line: string) => void log.push(line) }),
  };
  const owner = createDb({ url: database.owner_url, pool_size: 1 });
  await listAddress(owner, `0x${'5a'.repeat(20)}`);
  const credentials = await createPartner(core, { name: 'Example Wallet', mode: 'test', entitlements });
  const { tenant_id } = await requireTenant(core.db, credentials.partner_id, 'test');
  const app = createApp(core, new Set(['api', 'dispatch', 'watch', 'pay', 'housekeeping'] as const));
  await app.http.ready();
  app.run();
  const providerPool = new Pool(identity.url);

  return {
    app,
    core,
    owner,
    partner: { ...credentials, tenant_id },
    receiver,
    decider: createSandboxDecider(providerPool),
    log,
    secrets: {
      ...Object.fromEntries(Object.entries({ ...keys, faucet }).map(([who, key]) => [`${who} key`, key.slice(2)])),
      'seal key': core.config.seal_keys.current.key.toString('base64'),
      'client secret key': core.config.client_secret_keys.current.key.toString('base64'),
      'token key': core.config.token_keys.current.key.toString('base64'),
      'quote key': core.config.quote_hmac_keys.current.key.toString('base64'),
      'public signing key': core.config.jwks_keys.current.key.toString('base64'),
      'payment id key': core.config.payment_id_key.toString('base64'),
    },
    async mine() {
      await rpc(chain.rpc_url, 'anvil_mine', ['0x1']);
    },
    async close() {
      await app.stop();
      await core.db.end();
      await owner.end();
      await Promise.all([providerPool.destroy(), receiver.stop(), identity.stop(), bank.close(), rates.kill()]);
      await chain.stop();
      await database.drop();
    },
  };
}

async function deploy(chain: Anvil, keys: Readonly<Record<'gas' | 'float' | 'sweeper', Hex>>, faucet: Hex) {
  const { rpc_url } = chain;
  const deployerKey = generatePrivateKey();
  const treasury = privateKeyToAddress(generatePrivateKey());
  const sweeper = privateKeyToAddress(keys.sweeper);
  const { factory, tokens } = await deployTestSystem({ rpc_url, deployerKey, treasury, sweeper });
  for (const key of [...Object.values(keys), faucet]) {
    await rpc(rpc_url, 'anvil_setBalance', [privateKeyToAddress(key), '0x8ac7230489e80000']);
  }
  for (const key of [keys.float, faucet]) {
    const to = privateKeyToAddress(key);
    await mintTestToken({ rpc_url, deployerKey, token: tokens.USDC, to, amount: plenty });
  }
  return [
    {
      ...{ network: 'ETHEREUM', chain_id, rpc_urls: [rpc_url], quorum: 1, treasury, factory },
      tokens: [{ symbol: 'USDC', address: tokens.USDC, decimals: 6 }],
    },
  ];
}
