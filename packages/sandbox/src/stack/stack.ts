import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { privateKeyToAddress } from 'viem/accounts';
import { type Postgres, startPostgres } from '../postgres/index.js';
import type { Service } from '../processes/service.js';
import { type Chain, startChains } from './chains.js';
import { createDatabases } from './databases.js';
import { startDemoWallet } from './demo-wallet.js';
import { type GatewayOptions, gatewayEnvironment, prepareGatewayFiles, startGateway } from './gateway.js';
import { describeStack, type StackInfo } from './info.js';
import { createLaunch, type Launch } from './launch.js';
import { type Outside, startOutside } from './outside.js';
import { createPeople, runCli } from './partners.js';
import { choosePorts } from './places.js';
import { loadSecrets } from './secrets.js';

export type StackOptions = {
  /** Where databases, logs and `stack.json` are kept. */
  readonly dir: string;
  /** Told of each part that is up. */
  readonly log?: (line: string) => void;
  /** Gives the start up; what runs already is stopped. */
  readonly signal?: AbortSignal;
  /** `usual`, where they are free, is the default; `own` leaves those to whoever started the stack to look at it. */
  readonly ports?: 'usual' | 'own';
  readonly gateway?: GatewayOptions;
  /** Settings of the bank over the stack's own. */
  readonly bank_env?: Readonly<Record<string, string>>;
};

export type Stack = Outside & {
  readonly info: StackInfo;
  readonly postgres: Postgres;
  readonly gateway: Service;
  /** The process of all other roles, where `gateway` has the role `api` alone. */
  readonly workers: Service | null;
  readonly demo_wallet: Service;
  readonly chains: readonly Chain[];
  /** Resolves with the reason when a process of the stack ends by itself. */
  readonly crashed: Promise<Error>;
  /** Ends every process, the gateway before what it stands on. */
  stop(): Promise<void>;
};

/** Every process that was started, so that it can be ended whatever happens. */
class Running {
  readonly #starting: Promise<Service>[] = [];
  readonly #aborted = new AbortController();
  postgres: Postgres | undefined;
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal === undefined ? this.#aborted.signal : AbortSignal.any([this.#aborted.signal, signal]);
  }

  keep(starting: Promise<Service>): void {
    this.#starting.push(starting);
  }

  async stop(): Promise<void> {
    this.#aborted.abort();
    const settled = await Promise.allSettled(this.#starting);
    const services = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const first = services.filter(({ name }) => ['gateway', 'workers', 'demo_wallet'].includes(name));
    await Promise.all(first.map((service) => service.stop()));
    await Promise.all(services.filter((service) => !first.includes(service)).map((service) => service.stop()));
    await this.postgres?.stop();
  }
}

function removeOldLogs(logs: string): void {
  for (const name of readdirSync(logs)) if (name !== 'postgres.log') rmSync(join(logs, name));
}

/** Databases with the newest schema and two partners in them, while the rest of the world starts. */
async function prepareDatabase(launch: Launch, postgres: Postgres) {
  const databases = await createDatabases(postgres, launch.secrets);
  const env = gatewayEnvironment(launch, databases);
  prepareGatewayFiles(launch, env);
  await runCli(launch, env, ['migrate']);
  return { databases, env };
}

/**
 * Starts everything that one sale needs, as real processes on this machine: PostgreSQL, two chains with test tokens, bank,
 * rates and identity, the gateway, and the demo wallet. Writes `stack.json`. If any part fails, all are stopped and the
 * error names the part and shows the end of its log. Chains, books and databases begin anew at each start; the database
 * server's data folder, the keys and the passwords in `dir` are used again.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { log = () => {} } = options;
  const dir = resolve(options.dir);
  const logs = join(dir, 'logs');
  mkdirSync(logs, { recursive: true });
  rmSync(join(dir, 'stack.json'), { force: true });
  const running = new Running(options.signal);
  try {
    const ports = await choosePorts(options.ports ?? 'usual');
    const secrets = loadSecrets(dir);
    const keep = (starting: Promise<Service>) => running.keep(starting);
    const launch = createLaunch({ dir, ports, secrets, signal: running.signal, keep });

    // The server's lock on its data folder is also what keeps a second stack out of `dir`.
    const data = { dataDir: join(dir, 'postgres'), log: join(logs, 'postgres.log') };
    const postgres = await startPostgres({ ...data, port: ports.postgres, durability: 'full' });
    running.postgres = postgres;
    removeOldLogs(logs);
    log(`PostgreSQL        ${postgres.host}:${postgres.port}`);

    const [{ databases, env }, chains, outside] = await Promise.all([
      prepareDatabase(launch, postgres),
      startChains(launch, log),
      startOutside(launch, options.bank_env),
    ]);
    log(`bank              ${launch.url('bank')}`);
    log(`rates             ${launch.url('rates')}`);
    log(`identity          ${launch.url('identity')}`);

    const treasury = privateKeyToAddress(secrets.chain.treasury);
    const [{ gateway, workers }, people] = await Promise.all([
      startGateway(launch, env, chains, treasury, options.gateway),
      createPeople(launch, env),
    ]);
    log(`gateway           ${launch.url('api')}`);
    const demo_wallet = await startDemoWallet(launch, databases, chains, people.partner);
    log(`demo wallet       ${launch.url('demo_wallet')}`);

    const info = describeStack(launch, chains, people, databases.owner);
    writeFileSync(join(dir, 'stack.json'), `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 });
    const services = [
      gateway,
      ...(workers === null ? [] : [workers]),
      demo_wallet,
      outside.bank,
      outside.rates,
      outside.identity,
      ...chains.map((one) => one.service),
    ];
    const crashed = new Promise<Error>((resolve) => {
      for (const service of [postgres, ...services]) service.onCrash(resolve);
    });
    return { info, postgres, gateway, workers, demo_wallet, chains, ...outside, crashed, stop: () => running.stop() };
  } catch (error) {
    await running.stop();
    throw error;
  }
}
