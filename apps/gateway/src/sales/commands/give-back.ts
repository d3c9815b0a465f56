import { type Deposit, listDeposits, setDepositOutcome } from '../../deposits/index.js';
import { newId } from '../../ids/index.js';
import { accounts, balanceOf, postLedger } from '../../ledger/index.js';
import { createRefund } from '../../refunds/index.js';
import { type Failure, isTerminal, type SessionPatch } from '../../sessions/index.js';
import { insertTransaction } from '../../transactions/index.js';
import { after, change, type SaleContext } from '../context.js';
import { refundObject } from '../event-objects.js';
import { endPayOut } from '../pay-outs/follow.js';
import { policy } from '../policy.js';
import { reviewLeft } from '../review.js';
import type { Sale } from '../sale.js';
import { releaseLock } from './end.js';

/** Why coins go back. */
export type RefundReason = 'under' | 'late' | 'second' | 'excess' | 'wrong_asset' | 'after_end' | 'payout_failed';

/**
 * Sends a deposit back in full, to the address that the user confirmed before the deposit address was shown. An open session
 * goes on waiting for what it asked for.
 */
export async function refundDeposit(
  context: SaleContext,
  deposit: Deposit,
  reason: RefundReason,
): Promise<SaleContext> {
  const { tx, tenant } = context;
  await setDepositOutcome(tx, tenant.tenant_id, deposit.deposit_id, 'refund', reason);
  return openRefund(context, { deposit, deposit_id: deposit.deposit_id, amount_units: deposit.amount_units, reason });
}

/** Sends back what has come beyond the price. It never delays the payout. */
export async function refundExcess(context: SaleContext, deposit: Deposit, amount_units: bigint): Promise<SaleContext> {
  return openRefund(context, { deposit, deposit_id: null, amount_units, reason: 'excess' });
}

/**
 * Ends a funded sale: payout is ruled out, everything of its claim in this token goes back in one refund, and the session is
 * cancelled when that has arrived. What the operator holds is not in it: a listed sender is never refunded without a person.
 * The partner is told of the failure here, in the transaction that decides it.
 *
 * @param deposit any of the sale's own deposits: it says which token on which network
 */
export async function refundSale(
  context: SaleContext,
  end: { deposit: Deposit; failure: Failure; reason: RefundReason; sale?: Partial<Sale> },
): Promise<SaleContext> {
  const { tx, tenant, session } = context;
  const { deposit, reason, failure } = end;
  const asset = accounts.cryptoAsset(deposit.network, deposit.asset);
  const claim = await balanceOf(tx, tenant.tenant_id, accounts.saleCrypto(session.session_id), asset);
  const released = await releaseLock(context);
  const failed = await change(released, {
    sale: { ...end.sale, due_at: null },
    session: { failure, action_required: await reviewLeft(released), stage: 'refund_in_progress' },
    events: [{ type: 'gate_session.failed' }],
  });
  const told = await endPayOut(failed, 'failed');
  return openRefund(told, {
    deposit,
    deposit_id: null,
    amount_units: claim.balance - claim.held - (await heldUnits(context, deposit)),
    reason,
    ends_sale: true,
  });
}

/** Credited to the claim like everything else, and not the sale's to give back. */
async function heldUnits({ tx, tenant, session }: SaleContext, { network, asset }: Deposit): Promise<bigint> {
  const deposits = await listDeposits(tx, tenant.tenant_id, session.session_id);
  return deposits
    .filter((deposit) => deposit.status === 'credited' && deposit.outcome === 'operator')
    .filter((deposit) => deposit.network === network && deposit.asset === asset)
    .reduce((sum, { amount_units }) => sum + amount_units, 0n);
}

async function openRefund(
  context: SaleContext,
  what: { deposit: Deposit; deposit_id: string | null; amount_units: bigint; reason: RefundReason; ends_sale?: true },
): Promise<SaleContext> {
  const { tx, deps, tenant, session, sale, at } = context;
  const { deposit, amount_units } = what;
  const refund = await createRefund(tx, deps.core, {
    tenant,
    session_id: session.session_id,
    deposit_id: what.deposit_id,
    reason: what.reason,
    mode: tenant.mode,
    chain_id: deposit.chain_id,
    network: deposit.network,
    asset: deposit.asset,
    token_contract: deposit.token_contract,
    amount_units,
    to_address: sale.refund_address,
    ends_sale: what.ends_sale ?? false,
    deadline: after(context, policy.refundDeadline_s),
    at,
  });
  await insertTransaction(tx, {
    tenant_id: tenant.tenant_id,
    refid: newId('tx'),
    session_id: session.session_id,
    action: 'refund',
    status: 'processing',
    quote_id: null,
    refund_id: refund.refund_id,
    payout_id: null,
    token: deposit.asset,
    network: deposit.network,
    token_units: amount_units,
    created_at: at,
    updated_at: at,
  });
  return change(context, {
    sale: { refund_track: 'open' },
    session: stageOfRefund(context),
    events: [{ type: 'sale.refund.created', extra: { refund: refundObject(deps.catalogue(tenant.mode), refund) } }],
  });
}

/** A session that ended unfunded has nothing else to tell than that coins are on their way back. */
function stageOfRefund({ session }: SaleContext): SessionPatch {
  const endedUnfunded = isTerminal(session) && session.status !== 'completed';
  return endedUnfunded ? { stage: 'refund_in_progress' } : {};
}

/** Keeps a deposit that is not worth sending back in an account of its own, where it is seen. */
export async function keepDust(context: SaleContext, deposit: Deposit): Promise<void> {
  const { tx, tenant, session, at } = context;
  const asset = accounts.cryptoAsset(deposit.network, deposit.asset);
  await setDepositOutcome(tx, tenant.tenant_id, deposit.deposit_id, 'dust', null);
  await postLedger(tx, {
    tenant_id: tenant.tenant_id,
    kind: 'dust_kept',
    source: deposit.deposit_id,
    session_id: session.session_id,
    at,
    entries: [
      { account: accounts.saleCrypto(session.session_id), asset, amount: -deposit.amount_units },
      { account: accounts.dust(deposit.network, deposit.asset), asset, amount: deposit.amount_units },
    ],
  });
}
