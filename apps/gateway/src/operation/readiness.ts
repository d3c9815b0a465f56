import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Core } from '../common/index.js';
import { listAppliedMigrations, listCursors } from './readiness.store.js';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

export type Check = 'ok' | 'unreachable' | 'behind' | 'missing' | 'unknown';

/** `unknown` where a check could not be made because an earlier one failed. */
export interface Readiness {
  readonly status: 'ready' | 'not_ready';
  readonly checks: { readonly database: Check; readonly migrations: Check; readonly chains: Check };
}

/**
 * Whether this process can do its work: the database answers, its schema is the one this code was written for, and a follower
 * has a place on every chain. Asks the database only, so that a slow provider never takes a healthy process out of service.
 */
export function createReadiness(core: Core): () => Promise<Readiness> {
  const wanted = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.slice(0, -'.sql'.length));
  const chains = core.config.modes.flatMap((mode) =>
    core.config.networks[mode].map((network) => `${mode} ${network.chain_id}`),
  );
  return async () => {
    try {
      const applied = new Set(await listAppliedMigrations(core.db));
      const cursors = new Set((await listCursors(core.db)).map(({ mode, chain_id }) => `${mode} ${chain_id}`));
      const checks = {
        database: 'ok',
        migrations: wanted.every((name) => applied.has(name)) ? 'ok' : 'behind',
        chains: chains.every((chain) => cursors.has(chain)) ? 'ok' : 'missing',
      } as const;
      const ready = checks.migrations === 'ok' && checks.chains === 'ok';
      return { status: ready ? 'ready' : 'not_ready', checks };
    } catch (error) {
      core.log.warn({ err: error }, 'readiness could not be checked');
      // A table that is not there yet is a database that was never migrated.
      const unmigrated = (error as { code?: unknown } | null)?.code === '42P01';
      return {
        status: 'not_ready',
        checks: unmigrated
          ? { database: 'ok', migrations: 'behind', chains: 'unknown' }
          : { database: 'unreachable', migrations: 'unknown', chains: 'unknown' },
      };
    }
  };
}
