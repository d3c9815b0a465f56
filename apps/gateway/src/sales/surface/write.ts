import type { FastifyRequest } from 'fastify';
import { PublicError } from '../../errors/index.js';
import { loadTenant } from '../../partners/index.js';
import { lockContext, type SaleContext } from '../context.js';
import { claimsOf } from './caller.js';
import type { SurfaceDeps } from './deps.js';
import { loadFacts } from './facts.js';
import { readState } from './read.js';
import { renderState } from './render.js';
import type { SurfaceState } from './state.schema.js';

/** Refusals that say the page showed what is not so any more: they carry what is. */
const outdated: ReadonlySet<string> = new Set(['stale_version', 'step_not_allowed', 'session_terminal']);

/** One decision of the user's in one transaction, answered with the state that it left. */
export function decide(
  deps: SurfaceDeps,
  request: FastifyRequest,
  command: (context: SaleContext) => Promise<SaleContext>,
): Promise<SurfaceState> {
  return answerWrite(deps, request, () => {
    const { tenant_id, session_id, scope } = claimsOf(request);
    return deps.sale.core.db.withTx(async (tx) => {
      const after = await command(await lockContext(tx, deps.sale, tenant_id, session_id));
      return renderState(deps.sale, await loadFacts(tx, deps.sale, after.tenant, after.session), scope);
    });
  });
}

/** Runs a write, and wakes who waits for what it did: the other tabs of this session, and the workers. */
export async function answerWrite(
  deps: SurfaceDeps,
  request: FastifyRequest,
  write: () => Promise<SurfaceState>,
): Promise<SurfaceState> {
  const state = await withCurrentState(deps, request, write);
  deps.poller.nudge();
  deps.nudge();
  return state;
}

/** @throws PublicError; where the page is outdated, with the current `state` in its envelope */
export async function withCurrentState<T>(
  deps: SurfaceDeps,
  request: FastifyRequest,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PublicError) || !outdated.has(error.code)) throw error;
    const tenant = await loadTenant(deps.sale.core.db, claimsOf(request).tenant_id);
    request.caller = { tenant, key_id: null };
    throw new PublicError(error.code, { extra: { state: await readState(deps, request) } });
  }
}
