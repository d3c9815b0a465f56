import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../db/index.js';

const templateName = 'zerogate_template';
const appPassword = 'app';

/** Makes the database that each test file's own is cloned from. */
export async function createTemplateDatabase(superuser_url: string): Promise<void> {
  await asSuperuser(superuser_url, async (client) => {
    await client.query(`create role zerogate_app login password '${appPassword}'`);
    await client.query(`create database ${templateName}`);
  });
  await migrate({ owner_url: withDatabase(superuser_url, templateName) });
}

export interface TestDatabase {
  /** As the owner: for migrations, and for looking at what the application may not change. */
  readonly owner_url: string;
  /** As the application. */
  readonly app_url: string;
  drop(): Promise<void>;
}

/** A fresh copy of the template, in about a tenth of a second. */
export async function cloneDatabase(superuser_url = requireTestCluster()): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asSuperuser(superuser_url, (client) =>
    client.query(`create database ${name} template ${templateName} strategy file_copy`),
  );
  const app = new URL(withDatabase(superuser_url, name));
  app.username = 'zerogate_app';
  app.password = appPassword;
  return {
    owner_url: withDatabase(superuser_url, name),
    app_url: app.toString(),
    drop: () =>
      asSuperuser(superuser_url, (client) => client.query(`drop database ${name} with (force)`)).then(() => {}),
  };
}

/** The cluster that the test run started. */
export function requireTestCluster(): string {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url === undefined) throw new Error('TEST_POSTGRES_URL is not set: run the tests with npm test');
  return url;
}

async function asSuperuser<T>(superuser_url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: superuser_url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(base: string, name: string): string {
  const url = new URL(base);
  url.pathname = `/${name}`;
  return url.toString();
}
