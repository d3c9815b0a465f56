import { readFile } from 'node:fs/promises';
import type { Pool } from 'pg';

export interface Send {
  readonly tx_hash: `0x${string}`;
  readonly signed: `0x${string}`;
}

export async function migrateSends(pool: Pool): Promise<void> {
  await pool.query(await readFile(new URL('../../migrations/0001_demo_wallet.sql', import.meta.url), 'utf8'));
}

export async function findSend(pool: Pool, send_key: string): Promise<Send | null> {
  const { rows } = await pool.query<Send>('select tx_hash, signed from demo_wallet.send where send_key = $1', [
    send_key,
  ]);
  return rows[0] ?? null;
}

/** Keeps the first signed transaction of a deposit; of two at once the one that was stored counts, and is given back. */
export async function keepSend(pool: Pool, send_key: string, withdrawal_id: string, send: Send): Promise<Send> {
  await pool.query(
    `insert into demo_wallet.send (send_key, withdrawal_id, tx_hash, signed) values ($1, $2, $3, $4)
     on conflict (send_key) do nothing`,
    [send_key, withdrawal_id, send.tx_hash, send.signed],
  );
  const kept = await findSend(pool, send_key);
  if (kept === null) throw new Error(`the send ${send_key} was not kept`);
  return kept;
}
