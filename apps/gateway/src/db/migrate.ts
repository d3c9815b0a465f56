import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The least server that has what the statements need: `returning old.*` and `transaction_timeout`. */
const minServerVersion = 180_000;

/** Without a password: who may log in is the operator's decision. Two migrations at once may both find it missing. */
const createAppRole = `do $$ begin
  if not exists (select from pg_roles where rolname = 'zerogate_app') then create role zerogate_app; end if;
exception when duplicate_object or unique_violation then null; end $$`;

/** @throws with a sentence for the operator; `version` as in `server_version_num` */
export function requireServerVersion(version: number): void {
  if (version >= minServerVersion) return;
  throw new Error(`0Gate needs PostgreSQL 18 or newer; this server is ${Math.floor(version / 10_000)}`);
}

/**
 * Brings the database to the newest schema, as its owner. Grants stand in the migrations; the application's role is made here if
 * the operator has not made it.
 *
 * @throws with a sentence for the operator if the server is older than PostgreSQL 18
 */
export async function migrate(options: { owner_url: string; log?: (line: string) => void }): Promise<void> {
  const client = new pg.Client({ connectionString: options.owner_url });
  await client.connect();
  try {
    const { rows } = await client.query("select current_setting('server_version_num')::int as version");
    requireServerVersion(rows[0].version);
    await client.query(createAppRole);
    await runner({
      dbClient: client,
      dir: folder,
      direction: 'up',
      migrationsTable: 'migrations',
      count: Number.POSITIVE_INFINITY,
      singleTransaction: true,
      log: options.log ?? (() => {}),
      verbose: false,
    });
    await client.query('grant usage on schema public to zerogate_app');
  } finally {
    await client.end();
  }
}
