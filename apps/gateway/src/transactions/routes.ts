import { Type } from 'typebox';
import type { Catalogue } from '../catalogue/index.js';
import type { Core, Mode } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { callerOf, type GateServer, listPage, parseLimit } from '../http/index.js';
import { isId } from '../ids/index.js';
import { renderTransaction } from './render.js';
import { findTransaction, listTransactions } from './store.js';
import { transactionStatuses } from './transaction.js';

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const time = Type.String({ format: 'date-time' });

export const transactionObject = Type.Object(
  {
    refid: Type.String({ pattern: '^tx_' }),
    object: Type.Literal('transaction'),
    session_id: Type.String(),
    action: Type.Enum(['sell', 'refund']),
    status: Type.Enum([...transactionStatuses]),
    token: Type.String(),
    network: Type.String(),
    currency: Type.String(),
    payment_method: nullable(Type.String()),
    fiat_amount: nullable(Type.String()),
    token_amount: Type.String(),
    exchange_rate: nullable(Type.String()),
    total_fees: nullable(Type.String()),
    local_rail_transaction_id: nullable(Type.String()),
    facilita_transaction_id: Type.Null(),
    estimated_arrival: nullable(time),
    deposit_tx_hashes: Type.Array(Type.String()),
    refund_tx_hashes: Type.Array(Type.String()),
    created_at: time,
    updated_at: time,
  },
  { $id: 'Transaction' },
);

const transactionList = Type.Object(
  { object: Type.Literal('list'), data: Type.Array(transactionObject), has_more: Type.Boolean(), url: Type.String() },
  { $id: 'TransactionList' },
);

const listQuery = Type.Object({
  limit: Type.Optional(Type.String({ maxLength: 16, description: '1–100; 10 when omitted.' })),
  starting_after: Type.Optional(Type.String({ maxLength: 64 })),
  status: Type.Optional(Type.String({ maxLength: 16 })),
  session_id: Type.Optional(Type.String({ maxLength: 64 })),
});

/** `/v1/transactions`: list and retrieve. Mounted under the secret-key check. */
export function transactionRoutes(
  app: GateServer,
  deps: { readonly core: Core; readonly catalogue: (mode: Mode) => Catalogue },
): void {
  const { core, catalogue } = deps;

  app.get(
    '/transactions/:refid',
    {
      schema: {
        operationId: 'retrieveTransaction',
        summary: 'Retrieve a transaction',
        tags: ['Transactions'],
        params: Type.Object({ refid: Type.String() }),
        response: { 200: transactionObject },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const { refid } = request.params;
      const row = isId('tx', refid) ? await findTransaction(core.db, tenant.tenant_id, refid) : null;
      if (row === null) throw new PublicError('not_found', { message: 'There is no such transaction.' });
      return renderTransaction(catalogue(tenant.mode), row);
    },
  );

  app.get(
    '/transactions',
    {
      schema: {
        operationId: 'listTransactions',
        summary: 'List transactions, newest first',
        tags: ['Transactions'],
        querystring: listQuery,
        response: { 200: transactionList },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const { query } = request;
      const limit = parseLimit(query.limit, { min: 1, max: 100, default: 10 });
      if (query.status !== undefined && !(transactionStatuses as readonly string[]).includes(query.status)) {
        throw new PublicError('parameter_invalid', {
          param: '/status',
          message: `status must be one of ${transactionStatuses.join(', ')}.`,
        });
      }
      const starting_after = query.starting_after ?? null;
      if (starting_after !== null && (await findTransaction(core.db, tenant.tenant_id, starting_after)) === null) {
        throw new PublicError('cursor_invalid', { param: '/starting_after' });
      }
      const rows = await listTransactions(core.db, tenant.tenant_id, {
        limit,
        starting_after,
        status: query.status ?? null,
        session_id: query.session_id ?? null,
      });
      return listPage(
        rows.map((row) => renderTransaction(catalogue(tenant.mode), row)),
        limit,
        '/v1/transactions',
      );
    },
  );
}
