import { cpus, totalmem } from 'node:os';
import pg from 'pg';

/** What the figures were measured on: a ratio of one run is worth nothing without it. */
export async function describeMachine(database_url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: database_url });
  await client.connect();
  const { rows } = await client.query<{ version: string; fsync: string; commits: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commits`,
  );
  await client.end();
  const [server] = rows;
  const cores = cpus();
  const memory_gib = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${memory_gib} GiB memory, ${process.platform}`,
    `Node.js ${process.version.slice(1)}`,
    `PostgreSQL ${server?.version}, fsync ${server?.fsync}, synchronous_commit ${server?.commits}, otherwise as delivered`,
  ];
}
