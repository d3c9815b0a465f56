import type { Catalogue } from '../../catalogue/index.js';
import { tenantNow } from '../../clock/index.js';
import type { Core, Tenant } from '../../common/index.js';
import { type ClientSecrets, randomBytes } from '../../crypto/index.js';
import type { Tx } from '../../db/index.js';
import { isDelivered, prepareEvent } from '../../events/index.js';
import type { IdempotencyInput } from '../../http/index.js';
import { newId } from '../../ids/index.js';
import { insertSession } from '../insert.store.js';
import { renderSession, type Session } from '../session.js';
import type { NewSession } from './validate.js';

export interface CreateDeps {
  readonly core: Core;
  readonly catalogue: (mode: Tenant['mode']) => Catalogue;
  readonly clientSecrets: ClientSecrets;
  /**
   * Starts the sale of a new session at the locked price that it names, in the create's transaction.
   *
   * @throws PublicError 409 if the quote was redeemed or has elapsed, or no further price can be held
   */
  readonly startAtQuote: (tx: Tx, tenant: Tenant, session: Session, quote_id: string) => Promise<void>;
}

/**
 * Creates a session in one statement: the session, its subject key, its first event with lane and delivery, and the idempotency
 * row are stored together in a single round trip without BEGIN; only one at a locked price needs a transaction. The answer is rendered and sealed beforehand, so that a repeat
 * of the same key gets the same bytes even if this process dies right after the commit.
 *
 * It never waits on a chain, a bank or a rate source.
 *
 * @returns the answer, or null if the idempotency key was used before
 * @throws PublicError 409 if the locked price that it names can not be had any more
 */
export async function createSession(
  deps: CreateDeps,
  tenant: Tenant,
  input: NewSession,
  idempotency: IdempotencyInput | null,
): Promise<string | null> {
  const { core } = deps;
  const at = tenantNow(core.clock, tenant);
  const session_id = newId('gs');
  const subject = { subject_id: session_id, key: randomBytes(32) };
  const delivered = isDelivered(tenant, 'gate_session.created');
  const session: Session = {
    tenant_id: tenant.tenant_id,
    session_id,
    status: 'open',
    stage: 'awaiting_user',
    subject,
    version: 1,
    event_sequence: delivered ? 1 : 0,
    terminal_event: null,
    action_required: null,
    failure: null,
    amount_settled: null,
    tx_refid: null,
    expires_at: new Date(at.getTime() + input.expires_in_s * 1000),
    funded_at: null,
    created_at: at,
    updated_at: at,
    // Last: an object that begins with a spread this wide takes twenty times as long to make.
    ...input,
  };

  const rendered = renderSession(tenant, session);
  const client_secret = deps.clientSecrets.issue(session_id);
  const secrets = { client_secret, hosted_url: `${core.config.public_surface_url}/pay/${session_id}#${client_secret}` };
  // The two objects as one: a copy of the first with two fields more costs more than to write it.
  const body = `${JSON.stringify(rendered).slice(0, -1)},${JSON.stringify(secrets).slice(1)}`;
  const event = {
    type: 'gate_session.created' as const,
    lane_key: session_id,
    session: { session_id, version: 1 },
    sequence: delivered ? 1 : null,
    data: rendered,
    at,
    subject,
  };
  const insert = {
    session,
    event,
    prepared: prepareEvent(core, tenant, event),
    idempotency:
      idempotency === null
        ? null
        : {
            status: 201,
            answer_sealed: core.sealer.seal(tenant.tenant_id, subject.key, 'answer', body),
            ...idempotency,
          },
  };
  const { quote_preview_id } = input;
  const fresh =
    quote_preview_id === null
      ? await insertSession(core.db, core, insert)
      : await core.db.withTx(async (tx) => {
          // The key first: who repeats a create gets its answer again, although the quote is consumed by then.
          if (!(await insertSession(tx, core, insert))) return false;
          await deps.startAtQuote(tx, tenant, session, quote_preview_id);
          return true;
        });
  return fresh ? body : null;
}
