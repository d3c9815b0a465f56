import type { Withdrawals } from '@0gate/withdrawals';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import type { Markup } from '../pages/html.js';
import { page } from '../pages/layout.js';
import { payPage } from '../pages/pay.js';
import { startPage } from '../pages/start.js';
import { type Arrival, statusPage, statusRecord } from '../pages/status.js';
import { notFound } from './errors.js';
import type { Users } from './users.js';

interface WithId {
  Params: { id: string };
}

/** The pages. What they show comes from the wallet's own record alone; nothing in an address is believed. */
export function registerPages(
  app: FastifyInstance,
  deps: { readonly config: Config; readonly withdrawals: Withdrawals; readonly users: Users },
): void {
  const { config, withdrawals, users } = deps;
  const test_mode = config.secret_key.startsWith('sk_test_');

  const send = (reply: FastifyReply, title: string, content: Markup, script: 'start' | 'status' | 'pay') =>
    reply.type('text/html').send(page({ title, content, script, test_mode }));

  const owned = async (request: FastifyRequest<WithId>) => {
    const owner = users.known(request);
    const record = owner === null ? null : await withdrawals.findForOwner(request.params.id, owner);
    if (record === null) throw notFound();
    return record;
  };

  app.get('/', async (request, reply) => {
    const history = await withdrawals.listForOwner(users.current(request, reply));
    return send(reply, 'Withdraw', startPage(config.networks, history), 'start');
  });

  const status = (path: string, arrival: Arrival) =>
    app.get<WithId>(path, async (request, reply) =>
      send(reply, 'Withdrawal', statusPage(await owned(request), arrival), 'status'),
    );
  status('/withdrawals/:id', 'visit');
  status('/withdrawals/:id/return', 'return');
  status('/withdrawals/:id/cancelled', 'cancelled');

  app.get<WithId>('/withdrawals/:id/record', async (request, reply) =>
    reply.type('text/html').send(statusRecord(await owned(request)).text),
  );

  app.get<WithId>('/withdrawals/:id/pay', async (request, reply) =>
    send(reply, 'Withdraw', payPage(await owned(request), config), 'pay'),
  );

  // The link is minted by the gateway at each read and belongs to this user: it is passed on and not kept.
  app.get<WithId>('/withdrawals/:id/next', async (request, reply) => {
    const { withdrawal_id } = await owned(request);
    const link = await withdrawals.actionLink(withdrawal_id);
    const ours = link !== null && URL.canParse(link) && new URL(link).origin === config.gate_surface_url.origin;
    return reply.redirect(ours ? link : `/withdrawals/${withdrawal_id}`, 303);
  });
}
