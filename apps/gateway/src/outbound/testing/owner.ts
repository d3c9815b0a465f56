import pg from 'pg';

/** Runs statements as the database's owner: what only a test may do. */
export async function asOwner(owner_url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: owner_url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
