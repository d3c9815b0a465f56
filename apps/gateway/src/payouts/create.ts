import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { newId } from '../ids/index.js';
import { accounts, openHold } from '../ledger/index.js';
import { endToEndId, referenceOf } from './payment-id.js';
import type { Payout } from './payout.js';
import type { PayoutRail } from './port.js';
import { insertPayout, nextNumber } from './store.js';

/** A payout that is still open after this long is somebody's task. */
const holdDeadline_ms = 10 * 86_400_000;

export interface NewPayout {
  readonly tenant: Tenant;
  /** Locked by the caller. */
  readonly session_id: string;
  readonly account_id: string;
  readonly method: { readonly id: string; readonly typical_s: number };
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly rail: Pick<PayoutRail, 'id' | 'reference_max' | 'reference_charset'>;
  /** Business time. */
  readonly at: Date;
}

/**
 * Decides a payout: the row, the names it has at the rail, and a hold of its full amount on the sale's fiat account, in the
 * caller's transaction. From here on the worker has it.
 *
 * @throws LedgerRefused `floor` if the sale has less than that free; a unique violation if it has a live payout already
 */
export async function createPayout(tx: Tx, core: Core, input: NewPayout): Promise<Payout> {
  const { tenant, session_id, rail, currency, amount_minor, at } = input;
  const { tenant_id } = tenant;
  const n = await nextNumber(tx, tenant_id, session_id);
  const end_to_end_id = endToEndId(core.config.payment_id_key, {
    deployment_id: core.config.deployment_id,
    mode: tenant.mode,
    partner_id: tenant.partner_id,
    session_id,
    n,
  });
  const hold_id = await openHold(tx, {
    tenant_id,
    account: accounts.saleFiat(session_id),
    asset: currency,
    amount: amount_minor,
    deadline: new Date(at.getTime() + holdDeadline_ms),
    at,
  });
  const payout: Payout = {
    tenant_id,
    payout_id: newId('po'),
    session_id,
    n,
    account_id: input.account_id,
    rail: rail.id,
    method: input.method.id,
    currency,
    amount_minor,
    end_to_end_id,
    reference: referenceOf(end_to_end_id, rail),
    hold_id,
    status: 'created',
    failure_class: null,
    reason: null,
    send_before: null,
    estimated_arrival: new Date(at.getTime() + input.method.typical_s * 1000),
    attempts: 0,
    due_at: at,
    created_at: at,
    updated_at: at,
  };
  await insertPayout(tx, payout);
  return payout;
}
