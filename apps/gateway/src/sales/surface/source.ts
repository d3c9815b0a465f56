import type { FastifyRequest } from 'fastify';
import { parseEvmAddress } from '../../chains/address.js';
import { PublicError } from '../../errors/index.js';
import { guard } from '../commands/guard.js';
import { addressInput, setSource } from '../commands/source.js';
import { lockContext } from '../context.js';
import type { DepositAddressInput } from '../deps.js';
import { claimsOf } from './caller.js';
import type { SurfaceDeps } from './deps.js';
import type { SurfaceState } from './state.schema.js';
import { decide, withCurrentState } from './write.js';

interface SourceInput {
  readonly expected_version: number;
  readonly kind: 'own_wallet' | 'exchange';
  readonly refund_address: string;
}

/**
 * Takes where the coins come from, and issues the deposit address. The network's factory is asked between two transactions, so
 * that nothing is locked while it answers; the second looks again at what the first saw.
 */
export async function giveSource(
  deps: SurfaceDeps,
  request: FastifyRequest,
  input: SourceInput,
): Promise<SurfaceState> {
  const { tenant_id, session_id } = claimsOf(request);
  const address = await withCurrentState(deps, request, () =>
    deps.sale.core.db.withTx(async (tx) => {
      const context = await lockContext(tx, deps.sale, tenant_id, session_id);
      guard(context, input.expected_version, ['source']);
      return addressInput(context);
    }),
  );
  const proved = await prove(deps, address, input.refund_address);
  return decide(deps, request, (context) => setSource(context, input, proved));
}

async function prove(deps: SurfaceDeps, address: DepositAddressInput, refund_address: string): Promise<string> {
  const param = '/refund_address';
  const parsed = parseEvmAddress(refund_address);
  if (!parsed.ok) throw new PublicError(parsed.problem, { param });
  if (await deps.sale.isForbiddenAddress(address.mode, parsed.address)) {
    throw new PublicError('address_not_allowed', { param });
  }
  try {
    return await deps.sale.proveDepositAddress(address);
  } catch (cause) {
    throw new PublicError('temporarily_unavailable', {
      message: 'The network can not be reached right now. Try again in a moment.',
      cause,
    });
  }
}
