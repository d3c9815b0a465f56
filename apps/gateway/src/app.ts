import { brandingRoutes } from './branding/index.js';
import { catalogueRoutes, createCatalogue, createEdgeCountry } from './catalogue/index.js';
import { createEvmClient, createProviders } from './chains/evm/index.js';
import type { Core, Mode } from './common/index.js';
import { createClientSecrets, createEmbedTokens } from './crypto/index.js';
import { customerRoutes } from './customers/index.js';
import { chainTime, createAddressBook, createDepositWorker, createFollower } from './deposits/index.js';
import { createDispatcher, webhookRoutes } from './events/index.js';
import { createServer, type GateServer, requireSecretKey } from './http/index.js';
import { createLimits } from './limits/index.js';
import {
  createHousekeepingWorker,
  createMetrics,
  createReadiness,
  operationRoutes,
  recordOpenApi,
  referenceRoutes,
} from './operation/index.js';
import { createOutbound } from './outbound/index.js';
import { createOutside } from './outside.js';
import { createDirectory, createKeyUse } from './partners/index.js';
import { createPayoutWorker } from './payouts/index.js';
import { jwksRoute, quoteRoutes } from './quotes/index.js';
import { createRateWorker } from './rates/index.js';
import { createRefundWorker } from './refunds/index.js';
import { helperRoutes } from './sales/helpers/index.js';
import {
  createExpiryWorker,
  createSaleWorker,
  mayFlush,
  mayPay,
  onDepositChanged,
  onEnded,
  onPayoutChanged,
  onRefundChanged,
  type SaleDeps,
  startAtQuote,
} from './sales/index.js';
import { railRoutes } from './sales/pay-outs/index.js';
import {
  clientScript,
  createActionLinks,
  createIdentityWorker,
  createVersionPoller,
  identityCallbackRoute,
  surfacePages,
  surfaceRoutes,
} from './sales/surface/index.js';
import { createScreeningWorker } from './screening/index.js';
import { sessionRoutes } from './sessions/index.js';
import { createSweepWorker } from './sweeps/index.js';
import { transactionRoutes } from './transactions/index.js';
import { type Role, runWorkers, type Worker } from './work/index.js';

/** So many of the rate sources must agree on a price. */
const rateQuorum = 2;

export interface App {
  readonly http: GateServer;
  /** Everything that works in the background in this process, by its roles. */
  readonly workers: readonly Worker[];
  /** Starts the workers. */
  run(): void;
  /** Ends what is under way, in the order in which the parts need each other; the database is the caller's. */
  stop(): Promise<void>;
}

/**
 * The composition root: every part is made here, once, and given what it needs. Nothing is read from the environment and nothing
 * runs until `run`.
 */
export function createApp(core: Core, roles: ReadonlySet<Role>): App {
  const { config, clock } = core;
  let running: ReturnType<typeof runWorkers> | null = null;
  const nudge = () => running?.nudge();

  // The outside world.
  const outside = createOutside(config, clock);
  const chains = createChains(core);
  const outbound = createOutbound(core, chains.providers);
  const addresses = createAddressBook(core, chains.client);

  // What everybody shares.
  const catalogues = new Map(config.modes.map((mode) => [mode, createCatalogue(config, mode)]));
  const catalogue = (mode: Mode) => inMode(catalogues, mode);
  const directory = createDirectory(core);
  const clientSecrets = createClientSecrets(config.client_secret_keys);
  const links = createActionLinks({ ring: config.client_secret_keys, clock, surface_url: config.public_surface_url });
  const poller = createVersionPoller(core);

  // The sale, and what it hears of.
  const sale: SaleDeps = {
    core,
    catalogue,
    directory,
    identity: outside.identity,
    ...addresses,
    chainTime: (tx, mode, network) => chainTime(tx, mode, chains.id(mode, network)),
    rail: outside.rail,
  };
  const followers = chains.all.map((chain) => createFollower(core, { ...chain, nudge }));
  const payouts = createPayoutWorker(core, {
    rails: outside.rail,
    mayPay: (tenant, payout) => mayPay(sale, tenant, payout),
    hooks: { payoutChanged: (...news) => onPayoutChanged(sale, ...news) },
  });
  const dispatcher = createDispatcher(core);
  const keyUse = createKeyUse(core);
  const metrics = createMetrics(core);
  const workers = [
    ...followers,
    createDepositWorker(core, { hooks: { depositChanged: (...news) => onDepositChanged(sale, ...news) } }),
    payouts,
    createRefundWorker(core, { outbound, hooks: { refundChanged: (...news) => onRefundChanged(sale, ...news) } }),
    createSweepWorker(core, { outbound, mayFlush: (tenant, sweep) => mayFlush(sale, tenant, sweep) }),
    dispatcher,
    createSaleWorker(sale),
    createExpiryWorker(sale),
    createIdentityWorker(sale, nudge),
    ...config.modes.flatMap((mode) => [
      createRateWorker(core, mode, outside.rateSources(mode), rateQuorum),
      ...(config.screening_list_file === null ? [] : [createScreeningWorker(core, mode, config.screening_list_file)]),
    ]),
    createHousekeepingWorker(core),
    keyUse.worker,
  ]
    .filter((worker) => roles.has(worker.role))
    .map((worker) => metrics.observeWorker(worker));

  // What is answered over HTTP.
  const limits = createLimits(core);
  const http = createServer(core, limits.gatekeeper);
  const openapi = recordOpenApi(http);
  metrics.observeHttp(http);
  keyUse.observe(http);
  operationRoutes(http, { openapi, metrics, readiness: createReadiness(core) });
  if (roles.has('api')) {
    const embedTokens = createEmbedTokens(config.token_keys, clock);
    void http.register(
      async (partner) => {
        const app = partner as unknown as GateServer;
        limits.beforeKeys(app);
        requireSecretKey(app, { directory, modes: config.modes });
        limits.afterKeys(app);
        sessionRoutes(app, {
          core,
          catalogue,
          directory,
          clientSecrets,
          isForbiddenAddress: addresses.isForbiddenAddress,
          startAtQuote: (...created) => startAtQuote(sale, ...created),
          onCancelled: (...cancelled) => onEnded(sale, ...cancelled),
          actionUrl: (session) => links.urlFor(session),
        });
        quoteRoutes(app, { core, catalogue, rail: outside.rail });
        transactionRoutes(app, { core, catalogue });
        railRoutes(app, { sale, nudge });
        catalogueRoutes(app, {
          core,
          catalogue,
          rail: outside.rail,
          edgeCountry: createEdgeCountry(config.trusted_proxies),
        });
        customerRoutes(app, { core });
        brandingRoutes(app, { core, directory });
        webhookRoutes(app, { core, directory, nudge });
        void app.register(async (helpers) =>
          helperRoutes(helpers as unknown as GateServer, {
            sale,
            links,
            decider: outside.decider,
            faucet: outside.faucet,
            nudge,
          }),
        );
      },
      { prefix: '/v1' },
    );
    void http.register(
      async (surface) => {
        const app = surface as unknown as GateServer;
        limits.surface(app);
        surfaceRoutes(app, { sale, clientSecrets, embedTokens, links, poller, nudge });
        identityCallbackRoute(app, sale, nudge);
      },
      { prefix: '/v1' },
    );
    jwksRoute(http, core);
    referenceRoutes(http, { https: config.public_api_url.startsWith('https://') });
    if (config.surface_dir !== null) surfacePages(http, { core, directory, dist: config.surface_dir });
    if (config.browser_client_file !== null) clientScript(http, config.browser_client_file);
  }

  return {
    http,
    workers,
    run() {
      running = runWorkers(workers, core);
    },
    async stop() {
      await http.close();
      await running?.stop();
      await Promise.all([payouts.drained(), dispatcher.drained(), limits.drained()]);
      await Promise.all(followers.map((follower) => follower.release()));
      await Promise.all([outside.close(), chains.close()]);
    },
  };
}

/** One set of connections per chain of each mode, for whoever reads it or sends to it. */
function createChains({ config }: Core) {
  const all = config.modes.flatMap((mode) =>
    config.networks[mode].map((network) => {
      const providers = createProviders({
        chain_id: network.chain_id,
        providers: network.rpc_urls.map((url) => ({ url })),
        quorum: network.quorum,
      });
      return { mode, network, providers, client: createEvmClient(providers) };
    }),
  );
  const find = (mode: Mode, name: string) => {
    const chain = all.find((one) => one.mode === mode && one.network.network === name);
    if (chain === undefined) throw new Error(`no network ${name} in ${mode}`);
    return chain;
  };
  return {
    all,
    client: (mode: Mode, name: string) => find(mode, name).client,
    providers: (mode: Mode, name: string) => find(mode, name).providers,
    id: (mode: Mode, name: string) => find(mode, name).network.chain_id,
    close: () => Promise.all(all.map(({ providers }) => providers.end())),
  };
}

function inMode<T>(all: ReadonlyMap<Mode, T>, mode: Mode): T {
  const one = all.get(mode);
  if (one === undefined) throw new Error(`mode ${mode} is not served`);
  return one;
}
