export { deleteCustomer } from './commands/delete.js';
export { customerRoutes } from './routes.js';
export { isCustomerKept } from './store.js';
