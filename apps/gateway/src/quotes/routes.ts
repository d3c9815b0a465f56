import { Type } from 'typebox';
import type { Catalogue } from '../catalogue/index.js';
import { tenantNow } from '../clock/index.js';
import type { Mode } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { callerOf, type GateServer, writeOnce } from '../http/index.js';
import { isId } from '../ids/index.js';
import { loadTenant, requireEntitlement } from '../partners/index.js';
import { readAsk } from './ask.js';
import { lockQuote } from './lock.js';
import { findLockedQuote } from './locked.store.js';
import { renderQuote } from './locked-quote.js';
import type { OptionDeps } from './options.js';
import { previewQuotes } from './preview.js';
import { lockBody, previewBody, previewObject, signedQuoteObject } from './schema.js';

export interface QuoteRouteDeps extends OptionDeps {
  readonly catalogue: (mode: Mode) => Catalogue;
}

const tags = ['Quotes'];

/** `/v1/quotes`: preview, lock, retrieve. Mounted under the secret-key check. */
export function quoteRoutes(app: GateServer, deps: QuoteRouteDeps): void {
  const { core, catalogue } = deps;

  app.post(
    '/quotes/preview',
    {
      schema: {
        operationId: 'previewQuotes',
        summary: 'Show what a sale would cost now',
        description:
          'Locks nothing and moves nothing. `Idempotency-Key` is accepted and ignored: an old price helps nobody.',
        tags,
        body: previewBody,
        response: { 200: previewObject },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      return previewQuotes(deps, tenant, readAsk(catalogue(tenant.mode), request.body));
    },
  );

  app.post(
    '/quotes',
    {
      schema: {
        operationId: 'lockQuote',
        summary: 'Lock a price',
        description: 'Stands for 60 seconds, and is redeemed once: by a session or by a pay-out.',
        tags,
        body: lockBody,
        response: { 201: signedQuoteObject },
      },
      // Whether a partner may do this is said before its body is looked at.
      onRequest: (request, _reply, done) => {
        requireEntitlement(callerOf(request), 'rails');
        done();
      },
      serializerCompiler: () => (data) => data as string,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const { side } = request.body;
      if (side !== 'off_ramp') throw new PublicError('capability_not_enabled', { param: '/side' });
      await writeOnce(
        core,
        tenant,
        request,
        reply,
        async (tx) => {
          const locked = await lockQuote(tx, deps, tenant, readAsk(catalogue(tenant.mode), request.body));
          return { status: 201, body: renderQuote(core, locked, locked.quote.created_at) };
        },
        { required: true },
      );
      return reply;
    },
  );

  app.get(
    '/quotes/:id',
    {
      schema: {
        operationId: 'retrieveSignedQuote',
        summary: 'Retrieve a locked quote',
        description: 'With the same signatures as when it was locked. `status` says whether it can still be redeemed.',
        tags,
        params: Type.Object({ id: Type.String() }),
        response: { 200: signedQuoteObject },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { tenant_id } = callerOf(request).tenant;
      const locked = isId('qt', id) ? await findLockedQuote(core.db, tenant_id, id) : null;
      if (locked === null) throw new PublicError('not_found', { message: 'There is no such quote.' });
      return renderQuote(core, locked, tenantNow(core.clock, await loadTenant(core.db, tenant_id)));
    },
  );
}
