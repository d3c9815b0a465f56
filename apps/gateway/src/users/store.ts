import type { Core } from '../common/index.js';
import type { Tx } from '../db/index.js';
import type { AccountDetails } from './payee.js';

export interface IdentityCheck {
  readonly tenant_id: number;
  readonly check_id: string;
  readonly session_id: string;
  readonly status: 'pending' | 'review' | 'approved' | 'declined';
  readonly provider_reference: string;
  readonly url_sealed: Buffer;
  readonly expires_at: Date;
  readonly fence: bigint;
}

const checkColumns = 'tenant_id, check_id, session_id, status, provider_reference, url_sealed, expires_at, fence';

export async function insertIdentityCheck(
  tx: Tx,
  check: Omit<IdentityCheck, 'fence'> & { readonly started_at: Date; readonly due_at: Date },
): Promise<void> {
  await tx.query(
    'insert_identity_check',
    `insert into identity_checks (tenant_id, check_id, session_id, status, provider_reference, url_sealed, expires_at, started_at, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      check.tenant_id,
      check.check_id,
      check.session_id,
      check.status,
      check.provider_reference,
      check.url_sealed,
      check.expires_at,
      check.started_at,
      check.due_at,
    ],
  );
}

export async function findLatestCheck(tx: Tx, tenant_id: number, session_id: string): Promise<IdentityCheck | null> {
  const [row] = await tx.query<IdentityCheck>(
    'find_latest_identity_check',
    `select ${checkColumns} from identity_checks where tenant_id = $1 and session_id = $2 order by check_id desc limit 1`,
    [tenant_id, session_id],
  );
  return row ?? null;
}

/** The check that a provider's callback speaks of: its reference is known before the tenant is. */
export async function findCheckByReference(tx: Tx, provider_reference: string): Promise<IdentityCheck | null> {
  const [row] = await tx.query<IdentityCheck>(
    'find_identity_check_by_reference',
    `select c.tenant_id, c.check_id, c.session_id, c.status, c.provider_reference, c.url_sealed, c.expires_at, c.fence
     from tenants t join identity_checks c on c.tenant_id = t.tenant_id and c.provider_reference = $1`,
    [provider_reference],
  );
  return row ?? null;
}

/** Records a status, and when to ask again; false if it was decided before. */
export async function updateIdentityCheck(
  tx: Tx,
  check: Pick<IdentityCheck, 'tenant_id' | 'check_id'>,
  status: IdentityCheck['status'],
  at: Date,
  due_at: Date | null,
): Promise<boolean> {
  const rows = await tx.query(
    'update_identity_check',
    `update identity_checks set status = $3, due_at = $5, lease_until = null,
       decided_at = case when $3 in ('approved', 'declined') then $4::timestamptz else decided_at end
     where tenant_id = $1 and check_id = $2 and status in ('pending', 'review') returning 1`,
    [check.tenant_id, check.check_id, status, at, due_at],
  );
  return rows.length === 1;
}

/** The verified name of an end user; null after erasure. */
export async function findVerifiedName(
  tx: Tx,
  core: Core,
  tenant_id: number,
  end_user_id: string,
): Promise<string | null> {
  const [row] = await tx.query<{ name_sealed: Buffer; key: Buffer | null }>(
    'find_verified_name',
    `select u.name_sealed, k.key from end_users u
     left join subject_keys k on k.tenant_id = u.tenant_id and k.subject_id = u.end_user_id
     where u.tenant_id = $1 and u.end_user_id = $2`,
    [tenant_id, end_user_id],
  );
  if (row === undefined || row.key === null) return null;
  return core.sealer.open(tenant_id, row.key, 'name', row.name_sealed).toString('utf8');
}

export interface PayoutAccount {
  readonly account_id: string;
  readonly method: string;
  readonly currency: string;
  readonly details: AccountDetails;
  /** Country and last four: all that is ever shown again. */
  readonly display: string;
}

export async function insertPayoutAccount(
  tx: Tx,
  core: Core,
  account: {
    tenant_id: number;
    account_id: string;
    session_id: string;
    end_user_id: string | null;
    method: string;
    currency: string;
    subject: { subject_id: string; key: Buffer };
    details: AccountDetails;
    display: string;
    payee_check: 'match' | 'close_match_accepted' | 'not_possible';
    at: Date;
  },
): Promise<void> {
  const { tenant_id, subject, details } = account;
  const identifier = 'iban' in details ? details.iban : `${details.sort_code}${details.account_number}`;
  await tx.query(
    'insert_payout_account',
    `insert into payout_accounts (tenant_id, account_id, session_id, end_user_id, method, currency, subject_id, details_sealed,
       display_sealed, account_hash, payee_check, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      tenant_id,
      account.account_id,
      account.session_id,
      account.end_user_id,
      account.method,
      account.currency,
      subject.subject_id,
      core.sealer.sealJson(tenant_id, subject.key, 'payout_account', details),
      core.sealer.seal(tenant_id, subject.key, 'payout_display', account.display),
      core.sealer.searchHash(tenant_id, 'payout_account', identifier),
      account.payee_check,
      account.at,
    ],
  );
}

/** @throws if the account does not exist or its owner was erased: money in flight forbids both */
export async function loadPayoutAccount(
  tx: Tx,
  core: Core,
  tenant_id: number,
  account_id: string,
): Promise<PayoutAccount> {
  const [row] = await tx.query<{
    account_id: string;
    method: string;
    currency: string;
    details_sealed: Buffer;
    display_sealed: Buffer;
    key: Buffer | null;
  }>(
    'load_payout_account',
    `select a.account_id, a.method, a.currency, a.details_sealed, a.display_sealed, k.key from payout_accounts a
     left join subject_keys k on k.tenant_id = a.tenant_id and k.subject_id = a.subject_id
     where a.tenant_id = $1 and a.account_id = $2`,
    [tenant_id, account_id],
  );
  if (row === undefined || row.key === null) throw new Error(`payout account ${account_id} can not be read`);
  const { key } = row;
  return {
    account_id: row.account_id,
    method: row.method,
    currency: row.currency,
    details: core.sealer.openJson(tenant_id, key, 'payout_account', row.details_sealed) as AccountDetails,
    display: core.sealer.open(tenant_id, key, 'payout_display', row.display_sealed).toString('utf8'),
  };
}
