import type { Tx } from '../db/index.js';

/** The sale's person, where identity has spoken; null for a session that was never linked to one. */
export async function findEndUserOfSession(tx: Tx, tenant_id: number, session_id: string): Promise<string | null> {
  const [row] = await tx.query<{ end_user_id: string | null }>(
    'find_end_user_of_session',
    'select end_user_id from sales where tenant_id = $1 and session_id = $2',
    [tenant_id, session_id],
  );
  return row?.end_user_id ?? null;
}

export async function findTenantOfEndUser(tx: Tx, end_user_id: string): Promise<number | null> {
  const [row] = await tx.query<{ tenant_id: number }>(
    'find_tenant_of_end_user',
    'select u.tenant_id from tenants t join end_users u on u.tenant_id = t.tenant_id and u.end_user_id = $1',
    [end_user_id],
  );
  return row?.tenant_id ?? null;
}

export async function findTenantOfSession(tx: Tx, session_id: string): Promise<number | null> {
  const [row] = await tx.query<{ tenant_id: number }>(
    'find_tenant_of_session',
    'select s.tenant_id from tenants t join sessions s on s.tenant_id = t.tenant_id and s.session_id = $1',
    [session_id],
  );
  return row?.tenant_id ?? null;
}

export async function findTenantOfCustomer(tx: Tx, customer_id: string): Promise<number | null> {
  const [row] = await tx.query<{ tenant_id: number }>(
    'find_tenant_of_customer',
    'select c.tenant_id from tenants t join customers c on c.tenant_id = t.tenant_id and c.customer_id = $1',
    [customer_id],
  );
  return row?.tenant_id ?? null;
}

/** The people whom identity has found behind a customer's sessions: one, where the partner told no two by one name. */
export async function listEndUsersOfCustomer(tx: Tx, tenant_id: number, customer_id: string): Promise<string[]> {
  const rows = await tx.query<{ end_user_id: string }>(
    'list_end_users_of_customer',
    `select a.end_user_id from sales a join sessions s on s.tenant_id = a.tenant_id and s.session_id = a.session_id
     where s.tenant_id = $1 and s.customer_id = $2 and a.end_user_id is not null
     union select end_user_id from end_users where tenant_id = $1 and customer_id = $2 order by 1`,
    [tenant_id, customer_id],
  );
  return rows.map(({ end_user_id }) => end_user_id);
}

/** Of these sessions and people, the customers who can still be read. */
export async function listCustomersBehind(
  tx: Tx,
  tenant_id: number,
  session_ids: readonly string[],
  end_user_ids: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ customer_id: string }>(
    'list_customers_behind',
    `select customer_id from (
       select customer_id from sessions where tenant_id = $1 and session_id = any($2)
       union select customer_id from end_users where tenant_id = $1 and end_user_id = any($3)) named
     join subject_keys k on k.tenant_id = $1 and k.subject_id = customer_id order by 1`,
    [tenant_id, session_ids, end_user_ids],
  );
  return rows.map(({ customer_id }) => customer_id);
}

/** Locks a customer without opening what is sealed in him. */
export async function lockCustomerOnly(tx: Tx, tenant_id: number, customer_id: string): Promise<void> {
  await tx.query('lock_customer_only', 'select 1 from customers where tenant_id = $1 and customer_id = $2 for update', [
    tenant_id,
    customer_id,
  ]);
}

/** Locks a session without opening what is sealed in it. */
export async function lockSessionOnly(tx: Tx, tenant_id: number, session_id: string): Promise<void> {
  await tx.query('lock_session_only', 'select 1 from sessions where tenant_id = $1 and session_id = $2 for update', [
    tenant_id,
    session_id,
  ]);
}

/** Locks every session of a person, in one order, so that none of them takes a step meanwhile. */
export async function lockSessionsOfEndUser(tx: Tx, tenant_id: number, end_user_id: string): Promise<string[]> {
  const rows = await tx.query<{ session_id: string }>(
    'lock_sessions_of_end_user',
    `select s.session_id from sessions s
     where s.tenant_id = $1 and s.session_id in (
       select session_id from sales where tenant_id = $1 and end_user_id = $2
       union select session_id from payout_accounts where tenant_id = $1 and end_user_id = $2)
     order by s.session_id for update of s`,
    [tenant_id, end_user_id],
  );
  return rows.map(({ session_id }) => session_id);
}

/** Locks every session of a customer and of the people behind him, in one order. */
export async function lockSessionsOfCustomer(
  tx: Tx,
  tenant_id: number,
  customer_id: string,
  end_user_ids: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ session_id: string }>(
    'lock_sessions_of_customer',
    `select s.session_id from sessions s
     where s.tenant_id = $1 and s.session_id in (
       select session_id from sessions where tenant_id = $1 and customer_id = $2
       union select session_id from sales where tenant_id = $1 and end_user_id = any($3)
       union select session_id from payout_accounts where tenant_id = $1 and end_user_id = any($3))
     order by s.session_id for update of s`,
    [tenant_id, customer_id, end_user_ids],
  );
  return rows.map(({ session_id }) => session_id);
}

/**
 * Why money of these sessions may still move: coins on their way or not decided about, a claim in the books, a payout or refund
 * without an end, or an address that somebody may be sending to right now.
 */
export async function listInFlight(
  tx: Tx,
  tenant_id: number,
  session_ids: readonly string[],
): Promise<{ session_id: string; why: string }[]> {
  return tx.query(
    'list_in_flight',
    `select distinct on (session_id) session_id, why from (
       select session_id, 'a deposit is not decided yet' as why from deposits
         where tenant_id = $1 and session_id = any($2)
           and (status = 'detected' or (status = 'credited' and outcome = 'open'))
       union all
       select d.session_id, 'it is open and has a deposit' from deposits d
         join sessions s on s.tenant_id = d.tenant_id and s.session_id = d.session_id
         where d.tenant_id = $1 and d.session_id = any($2) and s.status = 'open'
       union all
       select a.session_id, 'it is open and its deposit address was shown' from sales a
         join sessions s on s.tenant_id = a.tenant_id and s.session_id = a.session_id
         where a.tenant_id = $1 and a.session_id = any($2) and s.status = 'open' and a.address_shown_at is not null
       union all
       select session_id, 'a payout has not ended' from payouts
         where tenant_id = $1 and session_id = any($2) and status not in ('settled', 'failed', 'returned')
       union all
       select session_id, 'a refund has not ended' from refunds
         where tenant_id = $1 and session_id = any($2) and status not in ('settled', 'failed', 'unclaimed')
       union all
       select s.session_id, 'the books still owe it money' from sessions s
         join ledger_balances b on b.tenant_id = s.tenant_id
           and b.account in ('sale/' || s.session_id || '/crypto', 'sale/' || s.session_id || '/fiat')
         where s.tenant_id = $1 and s.session_id = any($2) and (b.balance <> 0 or b.held <> 0)
     ) reasons order by session_id, why`,
    [tenant_id, session_ids],
  );
}

/**
 * Deletes the keys, and with them every sealed copy at once; hashes that equal values could be recognised by go too.
 *
 * @param people end users and customers
 * @returns how many keys there were: 0 when the erasure was done before
 */
export async function deleteSubjects(
  tx: Tx,
  tenant_id: number,
  people: readonly string[],
  session_ids: readonly string[],
): Promise<number> {
  const keys = await tx.query(
    'delete_subject_keys',
    'delete from subject_keys where tenant_id = $1 and subject_id = any($2) returning 1',
    [tenant_id, [...people, ...session_ids]],
  );
  await tx.query(
    'forget_reference_hashes',
    'update sessions set user_reference_hash = null where tenant_id = $1 and session_id = any($2)',
    [tenant_id, session_ids],
  );
  await tx.query(
    'forget_customer_hashes',
    'update customers set email_hash = null, external_id_hash = null where tenant_id = $1 and customer_id = any($2)',
    [tenant_id, people],
  );
  // What a session's user gave is sealed under the session's key.
  await tx.query(
    'forget_account_hashes',
    String.raw`update payout_accounts set account_hash = '\x' where tenant_id = $1 and session_id = any($2)`,
    [tenant_id, session_ids],
  );
  return keys.length;
}
