export { deleteCustomer } from './commands/delete.js';
export { type Customer, isCustomerId } from './customer.js';
export { customerRoutes } from './routes.js';
export { customerObject } from './schema.js';
export { isCustomerKept } from './store.js';
