export { createOperator, endOperator, findOperator } from './admin.js';
export type { Deed, LoggedDeed } from './admin-log.js';
export { listDeeds, logDeed } from './admin-log.store.js';
export { type ListedOperator, type Operator, type OperatorRole, roles } from './operator.js';
export { listOperators } from './store.js';
