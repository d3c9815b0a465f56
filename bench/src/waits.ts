import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { table } from './table.js';

const sample_ms = 20;
const shown = 20;

/** What the database server's sessions are seen doing, looked at many times a second: the statement, and what it waits for. */
export async function sampleStatements(superuser_url: string, lasts_ms: number): Promise<string> {
  const client = new pg.Client({ connectionString: superuser_url });
  await client.connect();
  const ends_ms = performance.now() + lasts_ms;
  const seen = new Map<string, number>();
  let looks = 0;
  while (performance.now() < ends_ms) {
    const { rows } = await client.query<{ what: string; waits: string }>({
      name: 'sample',
      text: `select left(regexp_replace(query, '\\s+', ' ', 'g'), 70) as what, coalesce(wait_event, 'runs') as waits
        from pg_stat_activity where state in ('active', 'idle in transaction') and pid <> pg_backend_pid()
          and application_name = '0gate'`,
    });
    looks += 1;
    for (const { what, waits } of rows) {
      const name = `${waits.padEnd(16)} ${what}`;
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
    await pause(sample_ms);
  }
  await client.end();
  const rows = [...seen]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, shown)
    .map(([name, times]) => [name, (times / looks).toFixed(2)]);
  return table(['database sessions: waits for, statement', 'on average'], rows);
}
