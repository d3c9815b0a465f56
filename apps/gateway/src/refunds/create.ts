import type { Core, Mode, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { newId } from '../ids/index.js';
import { accounts, openHold } from '../ledger/index.js';
import type { Refund } from './refund.js';
import { insertRefund } from './store.js';

/** A refund that is still open this long after its deadline is somebody's task. */
const holdGrace_ms = 10 * 86_400_000;

export interface NewRefund {
  readonly tenant: Tenant;
  /** Locked by the caller. */
  readonly session_id: string;
  readonly deposit_id: string | null;
  readonly reason: string;
  readonly mode: Mode;
  readonly chain_id: number | bigint;
  readonly network: string;
  readonly asset: string;
  readonly token_contract: string;
  readonly amount_units: bigint;
  /** Screened, and none of our own; null when the user is yet to name one. */
  readonly to_address: string | null;
  readonly ends_sale: boolean;
  /** Until when a target must be named. */
  readonly deadline: Date;
  /** Business time. */
  readonly at: Date;
}

/**
 * Decides a refund: the row, and a hold of its full amount on the sale's crypto account, in the caller's transaction. From
 * here on the worker has it.
 *
 * @throws LedgerRefused `floor` if the sale has less than that free
 */
export async function createRefund(tx: Tx, _core: Core, input: NewRefund): Promise<Refund> {
  const { tenant, session_id, network, asset, amount_units, deadline, at } = input;
  const hold_id = await openHold(tx, {
    tenant_id: tenant.tenant_id,
    account: accounts.saleCrypto(session_id),
    asset: accounts.cryptoAsset(network, asset),
    amount: amount_units,
    deadline: new Date(Math.max(deadline.getTime(), at.getTime()) + holdGrace_ms),
    at,
  });
  const refund: Refund = {
    tenant_id: tenant.tenant_id,
    refund_id: newId('rf'),
    session_id,
    deposit_id: input.deposit_id,
    reason: input.reason,
    mode: input.mode,
    chain_id: Number.parseInt(`${input.chain_id}`, 10),
    network,
    asset,
    token_contract: input.token_contract,
    amount_units,
    to_address: input.to_address,
    hold_id,
    status: 'created',
    wait_reason: null,
    ends_sale: input.ends_sale,
    tx_hash: null,
    deadline,
    due_at: at,
    created_at: at,
    updated_at: at,
  };
  await insertRefund(tx, refund);
  return refund;
}
