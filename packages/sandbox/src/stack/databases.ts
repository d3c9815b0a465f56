import pg from 'pg';
import type { Postgres } from '../postgres/index.js';
import type { Secrets } from './secrets.js';

export type DatabaseUrls = {
  /** Runs migrations and admin commands. */
  readonly owner: string;
  /** What the gateway works with. */
  readonly app: string;
  readonly demo_wallet: string;
};

/**
 * Empty databases and their logins. The chains are new at each start, so what an earlier run stored speaks of blocks that
 * no longer exist: the databases are made anew as well, and only the server's data folder is used again.
 */
export async function createDatabases(server: Postgres, secrets: Secrets): Promise<DatabaseUrls> {
  const { owner_password, app_password, wallet_password } = secrets.plain;
  const logins = { zerogate_owner: owner_password, zerogate_app: app_password, demo_wallet: wallet_password };
  const databases = { zerogate: 'zerogate_owner', demo_wallet: 'demo_wallet' };
  const client = new pg.Client({ connectionString: server.superuser_url });
  await client.connect();
  try {
    for (const name of Object.keys(databases)) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    for (const [name, password] of Object.entries(logins)) {
      await client.query(`DROP ROLE IF EXISTS ${name}`);
      await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
    for (const [name, owner] of Object.entries(databases)) await client.query(`CREATE DATABASE ${name} OWNER ${owner}`);
  } finally {
    await client.end();
  }
  return {
    owner: server.databaseUrl('zerogate', { name: 'zerogate_owner', password: owner_password }),
    app: server.databaseUrl('zerogate', { name: 'zerogate_app', password: app_password }),
    demo_wallet: server.databaseUrl('demo_wallet', { name: 'demo_wallet', password: wallet_password }),
  };
}
