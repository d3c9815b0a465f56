import { tenantNow } from '../clock/index.js';
import type { Core } from '../common/index.js';
import { callerOf, type GateServer, writeOnce } from '../http/index.js';
import { type Directory, findEndpoint } from '../partners/index.js';
import { catchUpRoute } from './catch-up.js';
import { deliveryRoutes } from './deliveries.js';
import { finishRotation, renderEndpoint, rotateSecret, rotationOf, setEndpoint } from './endpoint.js';
import { endpointBody, endpointObject, secretObject } from './schema.js';

export interface WebhookRouteDeps {
  readonly core: Core;
  /** Forgets what it cached of a tenant whose endpoint was changed here. */
  readonly directory: Pick<Directory, 'forget'>;
  /** Tells the dispatcher of this process that there is work. */
  readonly nudge: () => void;
}

const tags = ['Webhooks'];
const raw = () => (data: unknown) => data as string;

/** `/v1/webhook_endpoint`, `/v1/webhooks/*` and `/v1/events`. Mounted under the secret-key check. */
export function webhookRoutes(app: GateServer, deps: WebhookRouteDeps): void {
  endpointRoutes(app, deps);
  deliveryRoutes(app, deps);
  catchUpRoute(app, deps);
}

function endpointRoutes(app: GateServer, { core, directory, nudge }: WebhookRouteDeps): void {
  app.get(
    '/webhook_endpoint',
    {
      schema: {
        operationId: 'retrieveWebhookEndpoint',
        summary: 'Where events go, and which',
        description: 'One endpoint per mode. `event_types` is what it hears, chosen or usual.',
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
        description:
          'The new secret is shown in this answer only. Until the rotation is finished, for 24 hours at most, events bear a signature of each.',
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
        description: 'Once your receiver knows the new secret.',
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
