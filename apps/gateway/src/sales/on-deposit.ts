import type { Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { type Deposit, type DepositChange, listDeposits } from '../deposits/index.js';
import type { EventType } from '../events/index.js';
import { requestSweep, type Sweep } from '../sweeps/index.js';
import { addressNumber } from './commands/source.js';
import { change, lockContext, type SaleContext } from './context.js';
import type { SaleDeps } from './deps.js';
import { depositObject } from './event-objects.js';
import { giveTimeAfterOrphan, reassess } from './reassess.js';
import { reviewLeft } from './review.js';

const told: Partial<Record<DepositChange, EventType>> = {
  detected: 'sale.deposit.detected',
  credited: 'sale.deposit.confirmed',
  orphaned: 'sale.deposit.orphaned',
};

/** Tells of a deposit's change and judges the sale anew, in the transaction that changed the deposit. */
export async function onDepositChanged(
  deps: SaleDeps,
  tx: Tx,
  tenant: Tenant,
  deposit: Deposit,
  what: DepositChange,
): Promise<void> {
  let context = await lockContext(tx, deps, tenant.tenant_id, deposit.session_id);
  const type = told[what];
  if (type !== undefined) {
    const extra = { deposit: depositObject(deps.catalogue(tenant.mode), deposit) };
    context = await change(context, { events: [{ type, extra }] });
  }
  if (what === 'orphaned') context = await giveTimeAfterOrphan(context, deposit);
  context = await reassess(context);
  if (what === 'orphaned') context = await clearReview(context);
  if (what === 'credited') await sweep(context, deposit);
}

/** What the operator was to look at may be gone with its block. */
async function clearReview(context: SaleContext): Promise<SaleContext> {
  const isAsked = context.session.action_required?.who === 'operator';
  if (!isAsked || (await reviewLeft(context)) !== null) return context;
  return change(context, { session: { action_required: null }, events: [{ type: 'session.action_cleared' }] });
}

/** Coins leave the deposit address once they are credited. */
async function sweep({ tx, deps, tenant, sale, at }: SaleContext, deposit: Deposit): Promise<void> {
  const { session_id, mode, chain_id, network, asset, token_contract, address } = deposit;
  const input = { mode, network, partner_id: tenant.partner_id, session_id, n: sale.address_n ?? addressNumber };
  await requestSweep(tx, {
    tenant,
    session_id,
    mode,
    chain_id,
    network,
    asset,
    token_contract,
    forwarder: address,
    salt: deps.depositSalt(input),
    at,
  });
}

/**
 * Where the operator has to look at one deposit of a token, none of that token is moved from its address; nor while one of them is
 * not final, as nobody has looked at its sender then.
 */
export async function mayFlush(
  deps: SaleDeps,
  tenant: Tenant,
  sweep: Sweep,
): Promise<'go' | { readonly hold: string }> {
  const deposits = await listDeposits(deps.core.db, tenant.tenant_id, sweep.session_id);
  const there = deposits.filter(
    ({ status, network, asset }) => status !== 'orphaned' && network === sweep.network && asset === sweep.asset,
  );
  if (there.some(({ outcome }) => outcome === 'operator')) return { hold: 'deposit_held' };
  return there.some(({ status }) => status === 'detected') ? { hold: 'deposit_not_final' } : 'go';
}
