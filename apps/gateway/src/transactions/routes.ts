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
const like = (example: string, description?: string) =>
  Type.String({ examples: [example], ...(description === undefined ? {} : { description }) });

export const transactionObject = Type.Object(
  {
    refid: Type.String({ pattern: '^tx_' }),
    object: Type.Literal('transaction'),
    session_id: Type.String({ pattern: '^gs_' }),
    action: Type.Enum(['sell', 'refund']),
    status: Type.Enum([...transactionStatuses]),
    token: like('USDC'),
    network: like('ETHEREUM'),
    currency: like('EUR'),
    payment_method: nullable(like('sepa')),
    fiat_amount: nullable(like('250.00')),
    token_amount: like('272.41'),
    exchange_rate: nullable(like('0.9181', 'Fiat per one whole token.')),
    total_fees: nullable(like('0.35', 'In the fiat currency.')),
    local_rail_transaction_id: nullable(
      like('po_01a20fb7bc3e75aca4acf7c5a69431dc', 'Our id of the payout, never the bank’s reference.'),
    ),
    facilita_transaction_id: Type.Null({ deprecated: true }),
    estimated_arrival: nullable(time),
    deposit_tx_hashes: Type.Array(like('0x4e3a3754410177e6937ef1f84bba68ea139e8d1a2258c5f85db9f1cd715a1bdd')),
    refund_tx_hashes: Type.Array(Type.String()),
    created_at: time,
    updated_at: time,
  },
  { $id: 'Transaction' },
);

const transactionList = Type.Object(
  {
    object: Type.Literal('list'),
    data: Type.Array(transactionObject),
    has_more: Type.Boolean(),
    url: like('/v1/transactions'),
  },
  { $id: 'TransactionList' },
);

const listQuery = Type.Object({
  limit: Type.Optional(Type.String({ maxLength: 16, description: '1–100; 10 when omitted.' })),
  starting_after: Type.Optional(Type.String({ maxLength: 64, description: 'Refid of the last one that you have.' })),
  status: Type.Optional(Type.String({ maxLength: 16, description: transactionStatuses.join(', ') })),
  session_id: Type.Optional(Type.String({ maxLength: 64, description: 'Those of this session.' })),
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
        description: 'A sale’s own, or that of one refund. Chain facts are public; what is the bank’s never is.',
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
        description:
          'Created at the first counted deposit. A sale has one of `action: sell`, and one of `action: refund` for each refund.',
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
