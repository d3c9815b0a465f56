import type { Withdrawals } from '@0gate/withdrawals';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import { viewOpened, viewWithdrawal } from '../view.js';
import { asObject, invalid, readSale } from './body.js';
import { ApiError, fromRefusal, notFound } from './errors.js';
import type { Users } from './users.js';

interface WithId {
  Params: { id: string };
}

/** The JSON API of the wallet's own pages. A withdrawal exists for its owner only: anybody else gets 404. */
export function registerApi(
  app: FastifyInstance,
  deps: { readonly config: Config; readonly withdrawals: Withdrawals; readonly users: Users },
): void {
  const { config, withdrawals, users } = deps;

  const owned = async (request: FastifyRequest<WithId>) => {
    const owner = users.known(request);
    const record = owner === null ? null : await withdrawals.findForOwner(request.params.id, owner);
    if (record === null) throw notFound();
    return record;
  };

  app.get('/api/check', async (request) => {
    const checked = await withdrawals.checkSale(readSale(request.query, config));
    if (!checked.ok) throw fromRefusal(checked);
    return { eligible: true, payout_methods: checked.payout_methods };
  });

  app.post('/api/withdrawals', async (request, reply) => {
    const sale = readSale(request.body, config);
    const opened = await withdrawals.requestWithdrawal({ ...sale, owner_ref: users.current(request, reply) });
    if (!opened.ok) throw fromRefusal(opened);
    return reply.code(201).send(viewOpened(opened, config.publishable_key));
  });

  app.get('/api/withdrawals', async (request) => {
    const owner = users.known(request);
    const records = owner === null ? [] : await withdrawals.listForOwner(owner);
    return {
      withdrawals: records.map((record) => ({
        id: record.withdrawal_id,
        state: record.state,
        attention: record.attention,
        amount: record.amount,
        currency: record.currency,
        updated_at: record.updated_at.toISOString(),
      })),
    };
  });

  app.get<WithId>('/api/withdrawals/:id', async (request) => viewWithdrawal(await owned(request)));

  app.post<WithId>('/api/withdrawals/:id/open', async (request, reply) => {
    const { withdrawal_id } = await owned(request);
    const { client_secret } = request.body === undefined ? {} : asObject(request.body);
    if (client_secret !== undefined) {
      if (typeof client_secret !== 'string') throw invalid('client_secret', 'invalid_field', 'must be a string');
      const current = await withdrawals.isCurrentSecret(withdrawal_id, client_secret);
      if (!current) throw new ApiError(409, 'client_secret_stale', 'This attempt is over. Open the withdrawal again.');
    }
    const opened = await withdrawals.openAttempt(withdrawal_id);
    if (!opened.ok) throw fromRefusal(opened);
    return reply.code(201).send(viewOpened(opened, config.publishable_key));
  });

  app.post<WithId>('/api/withdrawals/:id/retry', async (request, reply) => {
    const { withdrawal_id } = await owned(request);
    const opened = await withdrawals.startAttempt(withdrawal_id);
    if (!opened.ok) throw fromRefusal(opened);
    return reply.code(201).send(viewOpened(opened, config.publishable_key));
  });

  app.post<WithId>('/api/withdrawals/:id/cancel', async (request) => {
    const { withdrawal_id } = await owned(request);
    const cancelled = await withdrawals.cancelAttempt(withdrawal_id);
    if (!cancelled.ok) throw fromRefusal(cancelled);
    return viewWithdrawal(await owned(request));
  });
}
