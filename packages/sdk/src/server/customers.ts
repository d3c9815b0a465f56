import type {
  Customer,
  CustomerCreateParams,
  CustomerListQuery,
  CustomerUpdateParams,
  DeletedCustomer,
} from '../types/customer.js';
import type { List } from '../types/list.js';
import { afterLast, listOf } from './list.js';
import type { ReadOptions, RequestOptions } from './options.js';
import type { Send } from './send.js';

const noun = 'customers';
const turn = afterLast<Customer, CustomerListQuery>((customer) => customer.id);

export function createCustomers(send: Send) {
  return {
    /** Throws an IdempotencyError with `apiCode` `customer_already_exists` when email or external id is taken. */
    create: (params: CustomerCreateParams, options?: RequestOptions) =>
      send<Customer>({ method: 'POST', path: [noun], body: params, options }),
    retrieve: (customer_id: string, options?: ReadOptions) =>
      send<Customer>({ method: 'GET', path: [noun, customer_id], options }),
    /** Newest first. */
    list: (query: CustomerListQuery = {}, options?: ReadOptions) =>
      listOf<CustomerListQuery, Customer, List<Customer>>(send, { path: [noun], query, options }, turn),
    update: (customer_id: string, params: CustomerUpdateParams, options?: RequestOptions) =>
      send<Customer>({ method: 'PATCH', path: [noun, customer_id], body: params, options }),
    /** May be repeated. Email and external id stay taken. */
    delete: (customer_id: string, options?: RequestOptions) =>
      send<DeletedCustomer>({ method: 'DELETE', path: [noun, customer_id], options }),
  };
}
