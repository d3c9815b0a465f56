import type { Service } from '../processes/service.js';
import type { Chain } from './chains.js';
import type { DatabaseUrls } from './databases.js';
import { tokenAddresses } from './info.js';
import type { Launch } from './launch.js';
import type { Partner } from './partners.js';
import { program } from './places.js';

/** The example partner: an app of its own, with a database of its own and the keys of the first partner. */
export function startDemoWallet(
  launch: Launch,
  databases: DatabaseUrls,
  chains: readonly Chain[],
  partner: Partner,
): Promise<Service> {
  const networks = chains.map((chain) => {
    const { network, chain_id, rpc_url } = chain;
    return { network, chain_id, rpc_url, tokens: tokenAddresses(chain) };
  });
  return launch.serve('demo_wallet', 'demo_wallet', [program('apps/demo-wallet/dist/main.js')], {
    PUBLIC_URL: launch.url('demo_wallet'),
    DATABASE_URL: databases.demo_wallet,
    GATE_API_URL: launch.url('api'),
    GATE_SURFACE_URL: launch.url('api'),
    GATE_SECRET_KEY: partner.secret_key,
    GATE_PUBLISHABLE_KEY: partner.publishable_key,
    GATE_WEBHOOK_SECRET: partner.webhook_secret,
    GATE_NETWORKS: JSON.stringify(networks),
    DEMO_WALLET_KEY: launch.secrets.chain.user,
  });
}
