import { Type } from 'typebox';
import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import { callerOf, type GateServer, listPage, parseLimit, writeOnce } from '../http/index.js';
import { createCustomer } from './commands/create.js';
import { deleteCustomer } from './commands/delete.js';
import { updateCustomer } from './commands/update.js';
import { type Customer, isCustomerId, renderCustomer } from './customer.js';
import {
  createCustomerBody,
  customerList,
  customerObject,
  deletedCustomerObject,
  listCustomersQuery,
  updateCustomerBody,
} from './schema.js';
import { findCustomer, listCustomers, lockCustomer, wasCustomer } from './store.js';

const tags = ['Customers'];
const idParams = Type.Object({ id: Type.String() });
const raw = () => (data: unknown) => data as string;
const none = () => new PublicError('not_found', { message: 'There is no such customer.' });

/** `/v1/customers`: create, retrieve, list, update, delete. Mounted under the secret-key check. */
export function customerRoutes(app: GateServer, deps: { readonly core: Core }): void {
  readRoutes(app, deps);
  writeRoutes(app, deps);
}

function readRoutes(app: GateServer, { core }: { readonly core: Core }): void {
  app.get(
    '/customers/:id',
    {
      schema: {
        operationId: 'getCustomer',
        summary: 'Retrieve a customer',
        description: '404 once it is deleted.',
        tags,
        params: idParams,
        response: { 200: customerObject },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      return renderCustomer(tenant, await requireCustomer(core.db, core, tenant, request.params.id));
    },
  );

  app.get(
    '/customers',
    {
      schema: {
        operationId: 'listCustomers',
        summary: 'List customers, newest first',
        description: 'Deleted ones are not among them.',
        tags,
        querystring: listCustomersQuery,
        response: { 200: customerList },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const { query } = request;
      const limit = parseLimit(query.limit, { min: 1, max: 100, default: 10 });
      const starting_after = query.starting_after ?? null;
      if (starting_after !== null && !(await wasCustomer(core.db, tenant.tenant_id, starting_after))) {
        throw new PublicError('cursor_invalid', { param: '/starting_after' });
      }
      const customers = await listCustomers(core.db, core, tenant.tenant_id, {
        limit,
        starting_after,
        email: query.email ?? null,
        external_id: query.external_id ?? null,
      });
      return listPage(
        customers.map((customer) => renderCustomer(tenant, customer)),
        limit,
        '/v1/customers',
      );
    },
  );
}

function writeRoutes(app: GateServer, { core }: { readonly core: Core }): void {
  app.post(
    '/customers',
    {
      schema: {
        operationId: 'createCustomer',
        summary: 'Create a customer',
        description: 'Email and external id are unique, and stay reserved when the customer is deleted.',
        tags,
        body: createCustomerBody,
        response: { 201: customerObject },
      },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const customer = await createCustomer(tx, core, tenant, request.body);
        return { status: 201, body: renderCustomer(tenant, customer), subject: customer.subject };
      });
      return reply;
    },
  );

  app.patch(
    '/customers/:id',
    {
      schema: {
        operationId: 'updateCustomer',
        summary: 'Change a customer',
        description: 'What is left away stays, null clears, and metadata is replaced as a whole.',
        tags,
        params: idParams,
        body: updateCustomerBody,
        response: { 200: customerObject },
      },
      config: { nullClears: true },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const { id } = request.params;
      await writeOnce(core, tenant, request, reply, async (tx) => {
        if (isCustomerId(id)) await lockCustomer(tx, tenant.tenant_id, id);
        const before = await requireCustomer(tx, core, tenant, id);
        const customer = await updateCustomer(tx, core, tenant, before, request.body);
        return { status: 200, body: renderCustomer(tenant, customer), subject: customer.subject };
      });
      return reply;
    },
  );

  app.delete(
    '/customers/:id',
    {
      schema: {
        operationId: 'deleteCustomer',
        summary: 'Delete a customer; again says the same',
        description: 'The email and the external id stay taken. What the operator may keep is not shown any more.',
        tags,
        params: idParams,
        response: { 200: deletedCustomerObject },
      },
      serializerCompiler: raw,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      const { id } = request.params;
      await writeOnce(core, tenant, request, reply, async (tx) => {
        const body = isCustomerId(id) ? await deleteCustomer(tx, core, tenant, id) : null;
        if (body === null) throw none();
        return { status: 200, body };
      });
      return reply;
    },
  );
}

/** @throws PublicError 404 for another partner's customer and a deleted one as for one that does not exist */
async function requireCustomer(tx: Tx, core: Core, tenant: Tenant, id: string): Promise<Customer> {
  const customer = isCustomerId(id) ? await findCustomer(tx, core, tenant.tenant_id, id) : null;
  if (customer === null) throw none();
  return customer;
}
