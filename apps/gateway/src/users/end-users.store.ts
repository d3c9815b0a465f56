import { randomBytes } from 'node:crypto';
import type { Core } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { newId } from '../ids/index.js';
import { comparePayee } from './payee.js';

/** The person that a partner's customer is known to be, once identity has spoken of them. */
export interface EndUser {
  readonly end_user_id: string;
  readonly approved_at: Date;
}

export async function findEndUserOfCustomer(tx: Tx, tenant_id: number, customer_id: string): Promise<EndUser | null> {
  const [row] = await tx.query<EndUser>(
    'find_end_user_of_customer',
    `select end_user_id, approved_at from end_users
     where tenant_id = $1 and customer_id = $2 and approved_at is not null`,
    [tenant_id, customer_id],
  );
  return row ?? null;
}

export interface Approval {
  readonly tenant_id: number;
  /** Whom the partner says it is; null where the session names nobody. */
  readonly customer_id: string | null;
  /** As the identity check read it. */
  readonly name: string;
  readonly at: Date;
}

/**
 * Records that a person was approved. A customer in two sessions is one person: the later approval renews the earlier one. Where
 * the check found somebody of another name behind the same customer, that one is a person of their own, and stays unlinked.
 *
 * @returns the end user's id
 */
export async function approveEndUser(tx: Tx, core: Core, approval: Approval): Promise<string> {
  if (approval.customer_id === null) return insertApproved(tx, core, approval);
  // Whoever loses the race for the customer's row finds it on the second look.
  for (let look = 0; look < 2; look += 1) {
    const known = await lockCustomer(tx, approval.tenant_id, approval.customer_id);
    if (known !== null) return renew(tx, core, approval, known);
    const end_user_id = newId('usr');
    if (await insertEndUser(tx, { ...sealed(core, approval, end_user_id), customer_id: approval.customer_id })) {
      return end_user_id;
    }
  }
  throw new Error(`customer ${approval.customer_id} is linked to somebody who is not there`);
}

async function renew(tx: Tx, core: Core, approval: Approval, known: LockedEndUser): Promise<string> {
  const { tenant_id, name, at } = approval;
  const earlier = core.sealer.open(tenant_id, known.key, 'name', known.name_sealed).toString('utf8');
  if (comparePayee(name, earlier) === 'no_match') return insertApproved(tx, core, approval);
  await tx.query(
    'renew_end_user',
    'update end_users set name_sealed = $3, approved_at = $4 where tenant_id = $1 and end_user_id = $2',
    [tenant_id, known.end_user_id, core.sealer.seal(tenant_id, known.key, 'name', name), at],
  );
  return known.end_user_id;
}

async function insertApproved(tx: Tx, core: Core, approval: Approval): Promise<string> {
  const end_user_id = newId('usr');
  await insertEndUser(tx, sealed(core, approval, end_user_id));
  return end_user_id;
}

function sealed(core: Core, { tenant_id, name, at }: Approval, end_user_id: string) {
  const subject_key = randomBytes(32);
  return {
    tenant_id,
    end_user_id,
    name_sealed: core.sealer.seal(tenant_id, subject_key, 'name', name),
    subject_key,
    at,
  };
}

interface LockedEndUser {
  readonly end_user_id: string;
  readonly name_sealed: Buffer;
  readonly key: Buffer;
}

async function lockCustomer(tx: Tx, tenant_id: number, customer_id: string): Promise<LockedEndUser | null> {
  const [row] = await tx.query<LockedEndUser>(
    'lock_end_user_of_customer',
    `select u.end_user_id, u.name_sealed, k.key from end_users u
     join subject_keys k on k.tenant_id = u.tenant_id and k.subject_id = u.end_user_id
     where u.tenant_id = $1 and u.customer_id = $2 for update of u`,
    [tenant_id, customer_id],
  );
  return row ?? null;
}

/** @returns false, and nothing is stored, if the customer is somebody already */
export async function insertEndUser(
  tx: Tx,
  user: {
    tenant_id: number;
    end_user_id: string;
    customer_id?: string;
    name_sealed: Buffer;
    subject_key: Buffer;
    at: Date;
  },
): Promise<boolean> {
  const rows = await tx.query(
    'insert_end_user',
    `with person as (
       insert into end_users (tenant_id, end_user_id, customer_id, name_sealed, approved_at, created_at)
       values ($1, $2, $6, $3, $5, $5)
       on conflict (tenant_id, customer_id) do nothing returning tenant_id, end_user_id),
     subject as (
       insert into subject_keys (tenant_id, subject_id, key) select p.tenant_id, p.end_user_id, $4::bytea from person p)
     select 1 from person`,
    [user.tenant_id, user.end_user_id, user.name_sealed, user.subject_key, user.at, user.customer_id ?? null],
  );
  return rows.length === 1;
}
