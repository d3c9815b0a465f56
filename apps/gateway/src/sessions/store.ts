import type { Core } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { nothingKept, openPartnerData } from './partner-data.js';
import type { Session } from './session.js';

/**
 * A session comes as one JSON value beside what is sealed: the driver makes an object of each row by looking each column up, which
 * for thirty columns costs more than all else of a read. An amount in JSON would be a double, so it comes as text.
 */
interface Row {
  readonly session: StoredSession;
  readonly partner_data_sealed: Buffer;
  readonly subject_key: Buffer | null;
}

type Moments = 'expires_at' | 'funded_at' | 'created_at' | 'updated_at';
type StoredSession = Omit<Session, 'user_reference' | 'metadata' | 'subject' | 'amount_units' | Moments> & {
  readonly subject_id: string;
  readonly amount_units: string;
  readonly expires_at: string;
  readonly funded_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
};

const columns = `(select row_to_json(c) from (select s.tenant_id, s.session_id, s.status, s.stage, s.flow, s.amount_in, s.amount,
    s.amount_units::text as amount_units, s.currency, s.target_token, s.target_network, s.wallet_address, s.refund_address,
    s.return_url, s.cancel_url, s.country_code, s.locale, s.customer_id, s.quote_preview_id, s.subject_id, s.version,
    s.event_sequence, s.terminal_event, s.action_required, s.failure, s.amount_settled, s.tx_refid, s.expires_at,
    s.funded_at, s.created_at, s.updated_at) c) as session, s.partner_data_sealed, k.key as subject_key`;
const withKey = 'left join subject_keys k on k.tenant_id = s.tenant_id and k.subject_id = s.subject_id';
// Made once: the driver compares the text with that of the prepared statement, which for one and the same string costs nothing.
const byId = `select ${columns} from sessions s ${withKey} where s.tenant_id = $1 and s.session_id = $2`;
const lockById = `${byId} for update of s`;

/**
 * Locks a session: the first statement of every decision about a sale, so that all of them queue here and the lock order
 * session → sale → deposit, payout, refund → balances → lane holds.
 *
 * @throws if there is no such session: callers hold a row that names it
 */
export async function lockSession(tx: Tx, core: Core, tenant_id: number, session_id: string): Promise<Session> {
  const [row] = await tx.query<Row>('lock_session', lockById, [tenant_id, session_id]);
  if (row === undefined) throw new Error(`no session ${session_id} in tenant ${tenant_id}`);
  return open(core, row);
}

/** Reads one session of one partner; null where it is another's or nobody's. */
export async function findSession(tx: Tx, core: Core, tenant_id: number, session_id: string): Promise<Session | null> {
  const [row] = await tx.query<Row>('find_session', byId, [tenant_id, session_id]);
  return row === undefined ? null : open(core, row);
}

export interface SessionFilter {
  readonly limit: number;
  readonly starting_after: string | null;
  readonly status: string | null;
  readonly user_reference: string | null;
  readonly customer_id: string | null;
  readonly created_after: Date | null;
  readonly created_before: Date | null;
}

/** Newest first, one more than the limit, so that the caller sees whether there are more. Ids rise with time. */
export async function listSessions(tx: Tx, core: Core, tenant_id: number, filter: SessionFilter): Promise<Session[]> {
  const rows = await tx.query<Row>(
    'list_sessions',
    `select ${columns} from sessions s ${withKey}
     where s.tenant_id = $1
       and ($2::text is null or s.session_id < $2)
       and ($3::text is null or s.status = $3)
       and ($4::bytea is null or s.user_reference_hash = $4)
       and ($5::timestamptz is null or s.created_at > $5)
       and ($6::timestamptz is null or s.created_at < $6)
       and ($8::text is null or s.customer_id = $8)
     order by s.session_id desc limit $7`,
    [
      tenant_id,
      filter.starting_after,
      filter.status,
      filter.user_reference === null
        ? null
        : core.sealer.searchHash(tenant_id, 'user_reference', filter.user_reference),
      filter.created_after,
      filter.created_before,
      filter.limit + 1,
      filter.customer_id,
    ],
  );
  return rows.map((row) => open(core, row));
}

/** Whose session this is: the client secret names a session before its tenant is known. */
export async function findSessionTenant(tx: Tx, session_id: string): Promise<number | null> {
  const [row] = await tx.query<{ tenant_id: number }>(
    'find_session_tenant',
    'select s.tenant_id from tenants t join sessions s on s.tenant_id = t.tenant_id and s.session_id = $1',
    [session_id],
  );
  return row?.tenant_id ?? null;
}

/** Writes what a change left of a session, guarded by the version that the change started from. */
export async function updateSession(tx: Tx, before: Session, after: Session): Promise<void> {
  const rows = await tx.query(
    'update_session',
    `update sessions set status = $4, stage = $5, target_token = $6, target_network = $7, refund_address = $8,
       country_code = $9, version = $10, event_sequence = $11, terminal_event = $12, action_required = $13, failure = $14,
       amount_settled = $15, tx_refid = $16, expires_at = $17, funded_at = $18, updated_at = $19
     where tenant_id = $1 and session_id = $2 and version = $3 returning 1`,
    [
      before.tenant_id,
      before.session_id,
      before.version,
      after.status,
      after.stage,
      after.target_token,
      after.target_network,
      after.refund_address,
      after.country_code,
      after.version,
      after.event_sequence,
      after.terminal_event,
      after.action_required === null ? null : JSON.stringify(after.action_required),
      after.failure === null ? null : JSON.stringify(after.failure),
      after.amount_settled,
      after.tx_refid,
      after.expires_at,
      after.funded_at,
      after.updated_at,
    ],
  );
  if (rows.length !== 1) throw new Error(`session ${before.session_id} changed without its lock`);
}

/** Opens what the subject key seals. An erased subject reads as an empty reference and metadata. */
function open(core: Core, { session, partner_data_sealed, subject_key }: Row): Session {
  const { user_reference, metadata } =
    subject_key === null ? nothingKept : openPartnerData(core, session.tenant_id, subject_key, partner_data_sealed);
  return {
    tenant_id: session.tenant_id,
    session_id: session.session_id,
    status: session.status,
    stage: session.stage,
    flow: session.flow,
    amount_in: session.amount_in,
    amount: session.amount,
    amount_units: BigInt(session.amount_units),
    currency: session.currency,
    target_token: session.target_token,
    target_network: session.target_network,
    wallet_address: session.wallet_address,
    refund_address: session.refund_address,
    return_url: session.return_url,
    cancel_url: session.cancel_url,
    country_code: session.country_code,
    locale: session.locale,
    customer_id: session.customer_id,
    quote_preview_id: session.quote_preview_id,
    user_reference,
    metadata,
    subject: { subject_id: session.subject_id, key: subject_key ?? erasedKey },
    version: session.version,
    event_sequence: session.event_sequence,
    terminal_event: session.terminal_event,
    action_required: session.action_required,
    failure: session.failure,
    amount_settled: session.amount_settled,
    tx_refid: session.tx_refid,
    expires_at: new Date(session.expires_at),
    funded_at: session.funded_at === null ? null : new Date(session.funded_at),
    created_at: new Date(session.created_at),
    updated_at: new Date(session.updated_at),
  };
}

/** What is written after an erasure is sealed under this: readable by nobody's choice but holding nothing personal. */
const erasedKey = Buffer.alloc(32);

/** What was sealed for an erased person is gone, his payout account too: nothing goes on, and the session ends by time. */
export const isErased = ({ subject }: Pick<Session, 'subject'>): boolean => subject.key === erasedKey;
