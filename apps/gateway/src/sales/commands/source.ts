import { parseEvmAddress } from '../../chains/address.js';
import { PublicError } from '../../errors/index.js';
import { screenAddresses } from '../../screening/index.js';
import { change, type SaleContext } from '../context.js';
import type { DepositAddressInput } from '../deps.js';
import { watchAddress } from '../watch.store.js';
import { guard } from './guard.js';

/** Every session has one address, on all networks; a second one would be n = 1. */
export const addressNumber = 0;
export const factoryVersion = 'v1';

export function addressInput(context: Pick<SaleContext, 'tenant' | 'session' | 'sale'>): DepositAddressInput {
  const { network } = context.sale;
  if (network === null) throw new Error('an address was asked for before the network is known');
  return {
    mode: context.tenant.mode,
    network,
    partner_id: context.tenant.partner_id,
    session_id: context.session.session_id,
    n: context.sale.address_n ?? addressNumber,
  };
}

/**
 * Takes where the coins come from, and where they go back to if the sale fails. Only then the deposit address is issued: what
 * the user confirms here is the target of every refund.
 *
 * @param proved the address as the network's factory gave it, asked before this transaction
 */
export async function setSource(
  context: SaleContext,
  input: { expected_version: number; kind: 'own_wallet' | 'exchange'; refund_address: string },
  proved: string,
): Promise<SaleContext> {
  guard(context, input.expected_version, ['source']);
  const { deps, tenant, tx } = context;
  const param = '/refund_address';
  const parsed = parseEvmAddress(input.refund_address);
  if (!parsed.ok) throw new PublicError(parsed.problem, { param });
  if (await screenedOut(context, parsed.address)) throw new PublicError('address_not_allowed', { param });
  if (deps.depositAddress(addressInput(context)) !== proved)
    throw new Error('two derivations of a deposit address differ');
  await watchAddress(tx, tenant, context.session.session_id, proved, context.at);
  return openDeposit({
    ...context,
    sale: {
      ...context.sale,
      source_kind: input.kind,
      refund_address: parsed.address,
      source_confirmed_at: context.at,
      address_n: addressNumber,
      factory_version: factoryVersion,
    },
  });
}

async function screenedOut({ tx, tenant }: SaleContext, address: string): Promise<boolean> {
  return (await screenAddresses(tx, tenant.mode, [address])) === 'listed';
}

/** From here on the address is on the screen and the sale waits for the chain. */
export async function openDeposit(context: SaleContext): Promise<SaleContext> {
  return change(context, {
    sale: { ...context.sale, deposit_track: 'awaiting', address_shown_at: context.sale.address_shown_at ?? context.at },
    session: {
      stage: 'awaiting_deposit',
      refund_address: context.sale.refund_address,
      target_token: context.sale.asset,
      target_network: context.sale.network,
    },
    events: [{ type: 'session.address_issued' }],
  });
}
