import type { Core } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import type { NewEvent, PreparedEvent } from '../events/index.js';
import { type IdempotencyInput, unlessHeld } from '../http/index.js';
import { sealPartnerData } from './partner-data.js';
import type { Session } from './session.js';

export interface SessionInsert {
  readonly session: Session;
  readonly event: NewEvent;
  readonly prepared: PreparedEvent;
  readonly idempotency: (IdempotencyInput & { readonly status: number; readonly answer_sealed: Buffer }) | null;
}

const rows = (gate: string) => `
  subject as (insert into subject_keys (tenant_id, subject_id, key) select $1::int, $2::text, $3::bytea ${gate}),
  session as (
    insert into sessions (tenant_id, session_id, subject_id, flow, amount_in, amount, amount_units, currency, target_token,
      target_network, wallet_address, refund_address, return_url, cancel_url, country_code, locale, partner_data_sealed,
      user_reference_hash, event_sequence, expires_at, created_at, updated_at, customer_id, quote_preview_id)
    select $1::int, $2::text, $2::text, $4::text, $5::text, $6::text, $7::numeric, $8::text, $9::text, $10::text, $11::text, $12::text, $13::text, $14::text, $15::text, $16::text, $17::bytea, $18::bytea, $19::int, $20::timestamptz, $21::timestamptz, $21::timestamptz, $22::text, $23::text ${gate}),
  event as (
    insert into events (tenant_id, event_id, type, kind, lane_key, session_id, version, sequence, subject_id, payload_sealed, created_at)
    select $1::int, $24::text, 'gate_session.created', 'documented', $2::text, $2::text, 1, nullif($19::int, 0), $2::text, $25::bytea, $21::timestamptz ${gate}),
  lane as (
    insert into delivery_lanes (tenant_id, lane_key, kind, last_seq, due_at)
    select $1::int, $2::text, 'documented', 1, $21::timestamptz ${gate === '' ? 'where' : `${gate} and`} $19::int > 0),
  delivery as (
    insert into deliveries (tenant_id, delivery_id, event_id, event_type, lane_key, lane_kind, lane_seq, next_attempt_at, created_at)
    select $1::int, $26::text, $24::text, 'gate_session.created', $2::text, 'documented', 1, $21::timestamptz, $21::timestamptz ${gate === '' ? 'where' : `${gate} and`} $19::int > 0)`;

const plain = `with ${rows('')} select true as fresh`;

// Whom a session is made for is held until it is stored: who deletes or erases him waits, and who had begun with that is waited
// for, and then he is not found.
const kept = `kept as (
    select 1 from customers where tenant_id = $1 and customer_id = $22 and deleted_at is null for share)`;
const plainForCustomer = `with ${kept}, ${rows('from kept where true')} select true as fresh from kept`;

// `returning old.key is null` says whether this statement made the row, also for the one that lost the race for the key. What that
// one is to answer is read by a statement of its own: this one's snapshot is older than what was committed beside the row.
const keyed = (values: string) => `idem as (
    insert into idempotency_keys as k (tenant_id, route, key, fingerprint, status_code, subject_id, response_sealed)
    ${values}
    on conflict (tenant_id, route, key) do update set key = excluded.key
    returning old.key is null as fresh),
  ${rows('from idem where fresh')}
  select fresh from idem`;
const once = `with ${keyed('values ($1, $27, $28, $29, $30, $2, $31)')}`;
const onceForCustomer = `with ${kept}, ${keyed('select $1::int, $27::text, $28::text, $29::bytea, $30::smallint, $2::text, $31::bytea from kept')}`;

/**
 * One statement, one round trip, no BEGIN: everything that a new session is.
 *
 * @returns false, and nothing is stored, if its idempotency key was used before
 * @throws PublicError 400 `customer_unknown`, and nothing is stored, if the customer was deleted meanwhile
 */
export async function insertSession(tx: Tx, core: Core, insert: SessionInsert): Promise<boolean> {
  const { session, prepared, idempotency } = insert;
  const { tenant_id, subject } = session;
  const values = [
    tenant_id,
    session.session_id,
    subject.key,
    session.flow,
    session.amount_in,
    session.amount,
    session.amount_units,
    session.currency,
    session.target_token,
    session.target_network,
    session.wallet_address,
    session.refund_address,
    session.return_url,
    session.cancel_url,
    session.country_code,
    session.locale,
    sealPartnerData(core, session),
    session.user_reference === null
      ? null
      : core.sealer.searchHash(tenant_id, 'user_reference', session.user_reference),
    session.event_sequence,
    session.expires_at,
    session.created_at,
    session.customer_id,
    session.quote_preview_id,
    prepared.event_id,
    prepared.payload_sealed,
    prepared.delivery_id,
  ];
  const [name, plainText, onceText] =
    session.customer_id === null
      ? ['create_session', plain, once]
      : ['create_session_for_customer', plainForCustomer, onceForCustomer];
  const [stored] =
    idempotency === null
      ? await tx.query<{ fresh: boolean }>(name, plainText, values)
      : await unlessHeld(
          tx.query<{ fresh: boolean }>(`${name}_once`, onceText, [
            ...values,
            idempotency.route,
            idempotency.key,
            idempotency.fingerprint,
            idempotency.status,
            idempotency.answer_sealed,
          ]),
        );
  if (stored !== undefined) return stored.fresh;
  if (session.customer_id === null) throw new Error('an upsert returned no row');
  throw new PublicError('customer_unknown', { param: '/customer_id' });
}
