import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Child, logSince, logSize, logTail, startChild } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import { prepareBinaries } from './binaries.js';
import { prepareDataFolder, superuser } from './data-folder.js';
import { chooseServerUser } from './server-user.js';

const start_timeout_ms = 60_000;
const host = '127.0.0.1';

/** `full` keeps every acknowledged commit over kill -9 and a power cut; `none` is for tests that only need speed. */
const durability_settings = {
  full: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
  none: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB' },
} as const;

export type PostgresOptions = {
  readonly dataDir: string;
  /** A free port is taken when none is named. */
  readonly port?: number;
  readonly durability?: keyof typeof durability_settings;
  /** Server settings, name to value, over our own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** File of the server's output; by default `server.log` in the data folder. */
  readonly log?: string;
};

export type DatabaseLogin = { readonly name: string; readonly password: string };

export type Postgres = {
  readonly host: string;
  readonly port: number;
  readonly data_dir: string;
  readonly superuser_url: string;
  /** The postmaster's process id while it runs. */
  readonly pid: number;
  /** Connection URL of a database, as the superuser or with the login given. */
  databaseUrl(database: string, login?: DatabaseLogin): string;
  /** Called when the server ends without having been told to. */
  onCrash(listener: (error: Error) => void): void;
  /** `fast` ends sessions and shuts down cleanly; `immediate` leaves the recovery to the next start. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** SIGKILL, as a crash of the server would look. */
  kill(): Promise<void>;
  /** Starts the stopped or killed server again on the same port and data. */
  start(): Promise<void>;
};

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Starts a PostgreSQL 18 server of our own on loopback, from the installed binaries. As root it runs as an
 * unprivileged user. The server ends with this process at the latest.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { durability = 'full' } = options;
  const user = chooseServerUser();
  const binaries = prepareBinaries(user);
  const data = prepareDataFolder(binaries, resolve(options.dataDir), user, durability === 'full');
  const port = options.port ?? (await freePort());
  const log_file = options.log ?? `${data.path}/server.log`;
  const settings: Record<string, string> = {
    listen_addresses: host,
    port: `${port}`,
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...durability_settings[durability],
    ...options.settings,
  };
  const args = ['-D', data.path, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const databaseUrl = (database: string, login: DatabaseLogin = { name: superuser, password: data.password }): string =>
    `postgres://${encodeURIComponent(login.name)}:${encodeURIComponent(login.password)}@${host}:${port}/${database}`;

  const launch = (): Promise<Child> =>
    startChild({
      name: 'postgres',
      command: binaries.postgres,
      args,
      env: { LC_ALL: 'C' },
      cwd: data.path,
      log_file,
      user,
      stop_signal: 'INT',
      alone: true,
      grace_ms: 20_000,
    });

  // After a kill -9 the old server's children may hold its shared memory for a moment: a server that ends at once
  // for that reason is started again within the same time limit.
  const startAndWait = async (): Promise<Child> => {
    const deadline = performance.now() + start_timeout_ms;
    let from = logSize(log_file);
    let child = await launch();
    while (!(await answers(databaseUrl('postgres')))) {
      if (performance.now() > deadline) {
        await child.kill();
        throw new Error(`PostgreSQL was not ready within ${start_timeout_ms} ms:\n${logTail(log_file)}`);
      }
      if (child.hasExited() !== undefined) {
        // The old server's children write to the same file while they end, so the reason may stand anywhere in what is new.
        const said = logSince(log_file, from);
        if (!said.includes('pre-existing shared memory block')) throw new Error(`PostgreSQL ended at once:\n${said}`);
        from = logSize(log_file);
        child = await launch();
      }
      await pause(20);
    }
    return child;
  };

  const listeners: ((error: Error) => void)[] = [];
  let expected = false;
  const startWatched = async (): Promise<Child> => {
    const started = await startAndWait();
    expected = false;
    void started.exited.then(() => {
      if (expected) return;
      const error = new Error(`PostgreSQL ended by itself:\n${logTail(log_file)}`);
      for (const listener of listeners) listener(error);
    });
    return started;
  };

  let child = await startWatched();
  return {
    host,
    port,
    data_dir: data.path,
    superuser_url: databaseUrl('postgres'),
    get pid() {
      return child.pid;
    },
    databaseUrl,
    onCrash: (listener) => void listeners.push(listener),
    stop: async (mode = 'fast') => {
      expected = true;
      await child.stop(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    },
    kill: async () => {
      expected = true;
      await child.kill();
    },
    start: async () => {
      if (child.hasExited() !== undefined) child = await startWatched();
    },
  };
}
