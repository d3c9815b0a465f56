import { Type } from 'typebox';
import type { Mode } from '../../common/index.js';
import { PublicError } from '../../errors/index.js';
import type { GateServer } from '../../http/index.js';
import { loadTenant } from '../../partners/index.js';
import { findCheckByReference } from '../../users/index.js';
import { recordIdentity } from '../commands/identity.js';
import type { SaleDeps } from '../deps.js';

/**
 * `POST /v1/identity/callback`: the provider says that a check has moved. The signature says who speaks; what the result is gets
 * read at the provider, so that an old or repeated callback changes nothing. A check that nobody knows is answered like any
 * other, or the provider would send it for ever.
 */
export function identityCallbackRoute(app: GateServer, deps: SaleDeps, nudge: () => void): void {
  app.post(
    '/identity/callback',
    {
      schema: {
        operationId: 'identityCallback',
        summary: 'Result of an identity check, signed by its provider',
        tags: ['Callbacks'],
        response: { 200: Type.Object({ received: Type.Boolean() }) },
      },
    },
    async (request) => {
      const header = request.headers['x-identity-signature'];
      const signature = typeof header === 'string' ? header : undefined;
      const raw = request.rawBody ?? Buffer.alloc(0);
      const said = speakerOf(signature, raw);
      if (said === null) throw new PublicError('signature_invalid');
      const check = await findCheckByReference(deps.core.db, said.reference);
      if (check !== null && (await loadTenant(deps.core.db, check.tenant_id)).mode === said.mode) {
        await recordIdentity(deps, check, await deps.identity(said.mode).read(said.reference));
        nudge();
      }
      return { received: true };
    },
  );

  /** Each mode has its own provider and secret; one of them signed, or nobody did. */
  function speakerOf(signature: string | undefined, raw: Buffer): { mode: Mode; reference: string } | null {
    for (const mode of deps.core.config.modes) {
      const reference = deps.identity(mode).verifyCallback(signature, raw);
      if (reference !== null) return { mode, reference };
    }
    return null;
  }
}
