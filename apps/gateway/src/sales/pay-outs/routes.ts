import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Tenant } from '../../common/index.js';
import { PublicError } from '../../errors/index.js';
import { callerOf, type GateServer, idempotencyOf, writeOnce } from '../../http/index.js';
import { isId } from '../../ids/index.js';
import { requireEntitlement } from '../../partners/index.js';
import { findSession, sortUnknownFields } from '../../sessions/index.js';
import { lockContext } from '../context.js';
import type { SaleDeps } from '../deps.js';
import { createPayOut } from './create.js';
import { renderPayOut } from './pay-out.js';
import { createPayOutBody, payInObject, payOutObject } from './schema.js';
import { findPayOut } from './store.js';

export interface RailRouteDeps {
  readonly sale: SaleDeps;
  /** Wakes the workers. */
  readonly nudge: () => void;
}

const tags = ['Rails'];
const idParams = Type.Object({ id: Type.String() });

/** `/v1/rails`: pay-outs at a locked price, and pay-ins, which are not switched on. Mounted under the secret-key check. */
export function railRoutes(app: GateServer, deps: RailRouteDeps): void {
  payInRoutes(app);
  const { core, catalogue } = deps.sale;

  app.post(
    '/rails/pay_outs',
    {
      schema: {
        operationId: 'createPayOut',
        summary: 'Pay a session’s user out at a locked price',
        description:
          'The quote becomes the price of the session’s sale. Fiat leaves when its deposit is credited for at least the quote’s `crypto_amount`, to the account that the verified user gave.',
        tags,
        body: createPayOutBody,
        response: { 201: payOutObject },
      },
      onRequest: entitled,
      preValidation: async (request) => {
        refuseTerms(request.body);
      },
      serializerCompiler: () => (data) => data as string,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      idempotencyOf(request, { required: true });
      const { quote_id, session_id } = request.body;
      const session = isId('gs', session_id) ? await findSession(core.db, core, tenant.tenant_id, session_id) : null;
      if (session === null) {
        throw new PublicError('not_found', { param: '/session_id', message: 'There is no such session.' });
      }
      await writeOnce(
        core,
        tenant,
        request,
        reply,
        async (tx) => {
          const context = await lockContext(tx, deps.sale, tenant.tenant_id, session_id);
          return { status: 201, body: await createPayOut(context, quote_id), subject: session.subject };
        },
        { required: true },
      );
      deps.nudge();
      return reply;
    },
  );

  app.get(
    '/rails/pay_outs/:id',
    {
      schema: {
        operationId: 'retrievePayOut',
        summary: 'Retrieve a pay-out',
        description:
          '`settled` with the payout at the bank; `failed` when the coins go back; `cancelled` when none came in time.',
        tags,
        params: idParams,
        response: { 200: payOutObject },
      },
      onRequest: entitled,
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const payOut = await requirePayOut(tenant, request.params.id);
      return renderPayOut(tenant, catalogue(tenant.mode), payOut);
    },
  );

  async function requirePayOut(tenant: Tenant, id: string) {
    const row = isId('rpo', id) ? await findPayOut(core.db, tenant.tenant_id, id) : null;
    if (row === null) throw new PublicError('not_found', { message: 'There is no such pay-out.' });
    return row;
  }
}

/** Whether a partner may do this is said before its body is looked at. */
const entitled = async (request: FastifyRequest): Promise<void> => requireEntitlement(callerOf(request), 'rails');

/** What stands in the quote, or in what the user gave. */
const terms: ReadonlySet<string> = new Set(['amount', 'currency', 'method', 'payment_method', 'asset', 'network']);
const known: ReadonlySet<string> = new Set(Object.keys(createPayOutBody.properties));

/** @throws PublicError 400 that says where such a thing is taken from instead */
function refuseTerms(body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const { sensitive, ignored } = sortUnknownFields(body as Readonly<Record<string, unknown>>, known);
  const [refused] = sensitive;
  if (refused !== undefined) {
    throw new PublicError('sensitive_field', {
      param: `/${refused}`,
      message:
        'Bank, card and identity data never belong in this request: the money goes to the account that the verified user gave. Remove the field.',
    });
  }
  const term = ignored.find((field) => terms.has(field));
  if (term === undefined) return;
  throw new PublicError('unknown_field', {
    param: `/${term}`,
    message: `${term} is not a field of this request: the quote says it. Remove it.`,
  });
}

/** They say so to whoever has a key, before anything else of the request is looked at. */
function payInRoutes(app: GateServer): void {
  const notEnabled = async (): Promise<never> => {
    throw new PublicError('capability_not_enabled', { message: 'Pay-ins are not enabled on this deployment.' });
  };
  app.post(
    '/rails/pay_ins',
    {
      schema: {
        operationId: 'createPayIn',
        summary: 'Take a payment from a user (not enabled)',
        description: 'Answers 501 to everybody.',
        tags,
        response: { 201: payInObject },
      },
      onRequest: notEnabled,
    },
    notEnabled,
  );
  app.get(
    '/rails/pay_ins/:id',
    {
      schema: {
        operationId: 'retrievePayIn',
        summary: 'Retrieve a pay-in (not enabled)',
        description: 'Answers 501 to everybody.',
        tags,
        params: idParams,
        response: { 200: payInObject },
      },
      onRequest: notEnabled,
    },
    notEnabled,
  );
}
