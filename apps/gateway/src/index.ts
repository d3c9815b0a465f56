import type { Admin } from './admin.js';
import type { Config } from './config.js';
import type { Running } from './serve.js';
import type { Role } from './work/index.js';

export type { Admin } from './admin.js';
export type { PartnerRef } from './admin-changes.js';
export type { Mode } from './common/index.js';
export { type Config, ConfigError, loadConfig } from './config.js';
export type { OperatorRole } from './operators/operator.js';
export type { Running } from './serve.js';
export type { Role } from './work/index.js';

// Loaded when called: a command that only sets an origin need not wait for the server, nor for the migrations' runner.

export async function createAdmin(config: Config): Promise<Admin> {
  return (await import('./admin.js')).createAdmin(config);
}

/** Brings the database to the newest schema, as its owner. @throws with a sentence for the operator */
export async function migrate(options: { owner_url: string; log?: (line: string) => void }): Promise<void> {
  await (await import('./db/migrate.js')).migrate(options);
}

/** Runs the gateway in this process: HTTP for everybody, and the workers of the given roles. */
export async function serve(config: Config, options: { roles: readonly Role[] }): Promise<Running> {
  return (await import('./serve.js')).serve(config, options);
}
