import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTemplateDatabase } from '@0gate/gateway/testing';
import { startPostgres } from '@0gate/sandbox/postgres';

/** One PostgreSQL server for the whole run, with the template that each test file clones a database of its own from. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), '0gate-test-'));
  chmodSync(folder, 0o711);
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), durability: 'none' });
  process.env['TEST_POSTGRES_URL'] = server.superuser_url;
  await createTemplateDatabase(server.superuser_url);
  return async () => {
    await server.stop('immediate');
    rmSync(folder, { recursive: true, force: true });
  };
}
