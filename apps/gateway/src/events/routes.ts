import { Type } from 'typebox';
import { tenantNow } from '../clock/index.js';
import type { Core } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { callerOf, type GateServer, listPage, parseLimit, writeOnce } from '../http/index.js';
import { isId } from '../ids/index.js';
import { type Directory, findEndpoint } from '../partners/index.js';
import { findDelivery, listDeliveries, requeueDelivery } from './deliveries.store.js';
import { deliveryStatuses, renderDelivery } from './delivery.js';
import { finishRotation, renderEndpoint, rotateSecret, rotationOf, setEndpoint } from './endpoint.js';
import {
  deliveryList,
  deliveryObject,
  endpointBody,
  endpointObject,
  listDeliveriesQuery,
  secretObject,
} from './schema.js';
import { sendTestEvent } from './test-event.js';

export interface WebhookRouteDeps {
  readonly core: Core;
  /** Forgets what it cached of a tenant whose endpoint was changed here. */
  readonly directory: Pick<Directory, 'forget'>;
  /** Tells the dispatcher of this process that there is work. */
  readonly nudge: () => void;
}

const tags = ['Webhooks'];
const idParams = Type.Object({ id: Type.String() });
const raw = () => (data: unknown) => data as string;

/** `/v1/webhook_endpoint`, `/v1/webhooks/test` and `/v1/webhooks/deliveries`. Mounted under the secret-key check. */
export function webhookRoutes(app: GateServer, deps: WebhookRouteDeps): void {
  endpointRoutes(app, deps);
  deliveryRoutes(app, deps);
}

function endpointRoutes(app: GateServer, { core, directory, nudge }: WebhookRouteDeps): void {
  app.get(
    '/webhook_endpoint',
    {
      schema: {
        operationId: 'retrieveWebhookEndpoint',
        summary: 'Where events go, and which',
        tags,
        response: { 200: endpointObject },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      return renderEndpoint(core, tenant, await findEndpoint(core.db, tenant.tenant_id));
    },
  );

  app.patch(
    '/webhook_endpoint',
    {
      schema: {
        operationId: 'updateWebhookEndpoint',
        summary: 'Set where events go, and which',
        description: 'What is pending goes to the new URL from its next attempt on; without a URL it waits.',
        tags,
        body: endpointBody,
        response: { 200: endpointObject },
      },
      config: { nullClears: true },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const endpoint = await setEndpoint(tx, core, tenant, request.body);
        return { status: 200, body: renderEndpoint(core, tenant, endpoint) };
      });
      directory.forget();
      nudge();
      return reply;
    },
  );

  app.post(
    '/webhook_endpoint/rotate_secret',
    {
      schema: {
        operationId: 'rotateWebhookSecret',
        summary: 'Get a new secret; both sign until the rotation is finished, for 24 hours at most',
        tags,
        response: { 200: secretObject },
      },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const { secret, endpoint } = await rotateSecret(tx, core, tenant);
        const rotation = rotationOf(endpoint, tenantNow(core.clock, tenant));
        return { status: 200, body: { object: 'webhook_secret', secret, rotation } };
      });
      return reply;
    },
  );

  app.post(
    '/webhook_endpoint/finish_rotation',
    {
      schema: {
        operationId: 'finishWebhookRotation',
        summary: 'Sign with the new secret alone',
        tags,
        response: { 200: endpointObject },
      },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      await writeOnce(core, tenant, request, reply, async (tx) => ({
        status: 200,
        body: renderEndpoint(core, tenant, await finishRotation(tx, tenant)),
      }));
      return reply;
    },
  );
}

function deliveryRoutes(app: GateServer, { core, nudge }: WebhookRouteDeps): void {
  app.post(
    '/webhooks/test',
    {
      schema: {
        operationId: 'sendTestWebhook',
        summary: 'Queue a webhook.test event',
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

  app.get(
    '/webhooks/deliveries',
    {
      schema: {
        operationId: 'listPartnerWebhookDeliveries',
        summary: 'The delivery log, newest first',
        tags,
        querystring: listDeliveriesQuery,
        response: { 200: deliveryList },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const limit = parseLimit(request.query.limit, { min: 1, max: 200, default: 50 });
      const status = parseStatus(request.query.status);
      const skip = parseSkip(request.query.skip);
      const { url } = await findEndpoint(core.db, tenant.tenant_id);
      const deliveries = await listDeliveries(core.db, tenant.tenant_id, { limit, skip, status });
      return listPage(
        deliveries.map((delivery) => renderDelivery(delivery, url)),
        limit,
        '/v1/webhooks/deliveries',
      );
    },
  );

  app.post(
    '/webhooks/deliveries/:id/replay',
    {
      schema: {
        operationId: 'replayWebhookDelivery',
        summary: 'Send a dead-lettered delivery again, with the same event id',
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
}

function parseStatus(text: string | undefined): string | null {
  if (text === undefined) return null;
  if ((deliveryStatuses as readonly string[]).includes(text)) return text;
  throw new PublicError('parameter_invalid', {
    param: '/status',
    message: `status must be one of ${deliveryStatuses.join(', ')}.`,
  });
}

/** The highest number of deliveries that may be passed over: further back, filter by status. */
const maxSkip = 1_000_000;

function parseSkip(text: string | undefined): number {
  if (text === undefined) return 0;
  const skip = /^[0-9]{1,7}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (skip >= 0 && skip <= maxSkip) return skip;
  throw new PublicError('parameter_invalid', {
    param: '/skip',
    message: `skip must be a whole number from 0 to ${maxSkip}.`,
  });
}
