import { Type } from 'typebox';
import { tenantNow } from '../clock/index.js';
import type { Core } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { callerOf, type GateServer, listPage, parseLimit, writeOnce } from '../http/index.js';
import { isId } from '../ids/index.js';
import { findEndpoint } from '../partners/index.js';
import { findDelivery, listDeliveries, requeueDeliveries, requeueDelivery } from './deliveries.store.js';
import { parseReplayFilter, parseSkip, parseStatus } from './deliveries-input.js';
import { renderDelivery } from './delivery.js';
import { deliveryList, deliveryObject, listDeliveriesQuery, replayBody, replayObject } from './schema.js';
import { sendTestEvent } from './test-event.js';

interface DeliveryRouteDeps {
  readonly core: Core;
  /** Tells the dispatcher of this process that there is work. */
  readonly nudge: () => void;
}

const tags = ['Webhooks'];
const idParams = Type.Object({ id: Type.String() });
const raw = () => (data: unknown) => data as string;

/** So many dead letters are put back by one call, at most: its transaction stays short. */
const maxReplayed = 1_000;

/** `/v1/webhooks/test` and `/v1/webhooks/deliveries`. */
export function deliveryRoutes(app: GateServer, deps: DeliveryRouteDeps): void {
  testRoute(app, deps);
  logRoute(app, deps);
  replayRoutes(app, deps);
}

function testRoute(app: GateServer, { core, nudge }: DeliveryRouteDeps): void {
  app.post(
    '/webhooks/test',
    {
      schema: {
        operationId: 'sendTestWebhook',
        summary: 'Queue a webhook.test event',
        description:
          'Each call is a new event unless an `Idempotency-Key` is given, and goes out whatever types the endpoint is subscribed to.',
        tags,
        response: { 201: deliveryObject },
      },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const { delivery, url } = await sendTestEvent(tx, core, tenant);
        return { status: 201, body: renderDelivery(delivery, url) };
      });
      nudge();
      return reply;
    },
  );
}

function logRoute(app: GateServer, { core }: DeliveryRouteDeps): void {
  app.get(
    '/webhooks/deliveries',
    {
      schema: {
        operationId: 'listPartnerWebhookDeliveries',
        summary: 'The delivery log, newest first',
        description:
          'With `skip`, what is added meanwhile moves every page down, so that the next one repeats rows; `starting_after` stays where it is.',
        tags,
        querystring: listDeliveriesQuery,
        response: { 200: deliveryList },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const { query } = request;
      const limit = parseLimit(query.limit, { min: 1, max: 200, default: 50 });
      const status = parseStatus(query.status);
      const skip = parseSkip(query.skip);
      const starting_after = query.starting_after ?? null;
      if (starting_after !== null && (await findDelivery(core.db, tenant.tenant_id, starting_after)) === null) {
        throw new PublicError('cursor_invalid', { param: '/starting_after' });
      }
      const { url } = await findEndpoint(core.db, tenant.tenant_id);
      const deliveries = await listDeliveries(core.db, tenant.tenant_id, { limit, skip, status, starting_after });
      return listPage(
        deliveries.map((delivery) => renderDelivery(delivery, url)),
        limit,
        '/v1/webhooks/deliveries',
      );
    },
  );
}

function replayRoutes(app: GateServer, { core, nudge }: DeliveryRouteDeps): void {
  app.post(
    '/webhooks/deliveries/:id/replay',
    {
      schema: {
        operationId: 'replayWebhookDelivery',
        summary: 'Send a dead-lettered delivery again, with the same event id',
        description: 'Out of order by nature. Only your own dead letters can be replayed.',
        tags,
        params: idParams,
        response: { 200: deliveryObject },
      },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const { id } = request.params;
      await writeOnce(core, tenant, request, reply, async (tx) => {
        if (!isId('wd', id) || (await findDelivery(tx, tenant.tenant_id, id)) === null) {
          throw new PublicError('not_found', { message: 'There is no such delivery.' });
        }
        const delivery = await requeueDelivery(tx, tenant.tenant_id, id, tenantNow(core.clock, tenant));
        if (delivery === null) throw new PublicError('replay_not_possible');
        const { url } = await findEndpoint(tx, tenant.tenant_id);
        return { status: 200, body: renderDelivery(delivery, url) };
      });
      nudge();
      return reply;
    },
  );

  app.post(
    '/webhooks/deliveries/replay',
    {
      schema: {
        operationId: 'replayWebhookDeliveries',
        summary: 'Send dead-lettered deliveries again, oldest first, by type and time',
        description: `At most ${maxReplayed} by one call: while \`has_more\` is true, call again. What can not be read any more, because a person was erased, is left.`,
        tags,
        body: replayBody,
        response: { 200: replayObject },
      },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const filter = parseReplayFilter(request.body);
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const at = tenantNow(core.clock, tenant);
        const { replayed, has_more } = await requeueDeliveries(tx, tenant.tenant_id, filter, at, maxReplayed);
        return { status: 200, body: { object: 'webhook_replay', replayed, has_more } };
      });
      nudge();
      return reply;
    },
  );
}
