import type { Tx } from '../../db/index.js';

/** One hash of each table's rows: two reads that are equal mean that nothing was changed in between, but what was counted. */
export async function readFingerprints(tx: Tx): Promise<Readonly<Record<string, string>>> {
  const tables = await tx.query<{ name: string; hash: string }>(
    'test_fingerprints',
    `select c.relname as name,
       (xpath('/row/hash/text()', query_to_xml(format(
         'select count(*) || '':'' || md5(coalesce(string_agg(t::text, chr(10) order by t::text), '''')) as hash from %I t',
         c.relname), false, true, '')))[1]::text as hash
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'rate_limits' order by 1`,
    [],
  );
  return Object.fromEntries(tables.map(({ name, hash }) => [name, hash]));
}

/** A sale's transaction without the sale, for what only asks whose it is. */
export async function insertTestTransaction(
  tx: Tx,
  tenant_id: number,
  session_id: string,
  refid: string,
): Promise<void> {
  await tx.query(
    'test_insert_transaction',
    `insert into transactions (tenant_id, refid, session_id, action, status, token, network, token_units, created_at,
       updated_at)
     values ($1, $2, $3, 'sell', 'pending', 'USDC', 'ETHEREUM', 1000000, now(), now())`,
    [tenant_id, refid, session_id],
  );
}

/** Every row of every table as the database prints it, bytes in hexadecimal. */
export async function readEveryRow(tx: Tx): Promise<{ table: string; row: string }[]> {
  const tables = await tx.query<{ name: string }>(
    'test_tables',
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`,
    [],
  );
  const rows: { table: string; row: string }[] = [];
  for (const { name } of tables) {
    const read = await tx.query<{ row: string }>(`test_rows_${name}`, `select t::text as row from ${name} t`, []);
    rows.push(...read.map(({ row }) => ({ table: name, row })));
  }
  return rows;
}

/** Takes every pending delivery for given up, as five failed attempts would. */
export async function giveUpDeliveries(tx: Tx, tenant_id: number): Promise<void> {
  await tx.query(
    'test_give_up_deliveries',
    `with given_up as (
       update deliveries set status = 'dead_lettered', next_attempt_at = null
       where tenant_id = $1 and status = 'pending' returning lane_key, lane_kind, lane_seq)
     update delivery_lanes l set done_seq = l.last_seq, due_at = null
     where l.tenant_id = $1 and exists (
       select from given_up g where g.lane_key = l.lane_key and g.lane_kind = l.kind)`,
    [tenant_id],
  );
}
