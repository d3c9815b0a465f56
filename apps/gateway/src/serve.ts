import { createApp } from './app.js';
import { systemClock } from './clock/index.js';
import type { Core } from './common/index.js';
import { type Config, requireServing } from './config.js';
import { createSealer } from './crypto/index.js';
import { createDb } from './db/index.js';
import { createLog, requireSameDeployment } from './operation/index.js';
import type { Role } from './work/index.js';

export interface Running {
  /** Where this process answers. */
  readonly url: string;
  /** Finishes what is under way, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Runs the gateway in this process: HTTP for everybody, and the workers of the given roles.
 *
 * @throws ConfigError when a setting is missing that only serving needs, or the database belongs to another deployment
 */
export async function serve(config: Config, options: { roles: readonly Role[] }): Promise<Running> {
  requireServing(config);
  const log = createLog(config);
  const core: Core = {
    config,
    db: createDb({
      url: config.database_url,
      pool_size: config.pool_size,
      onError: (error) => log.warn({ err: error }, 'a database connection broke'),
    }),
    clock: systemClock,
    random: Math.random,
    sealer: createSealer(config.seal_keys),
    log,
  };
  await requireSameDeployment(core);
  const app = createApp(core, new Set(options.roles));
  const url = await app.http.listen({ host: config.host, port: config.port });
  app.run();
  log.info({ url, roles: options.roles }, 'serving');
  return {
    url,
    async stop() {
      await app.stop();
      await core.db.end();
    },
  };
}
