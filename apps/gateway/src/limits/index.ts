export { createLimits, type Limits } from './limits.js';
export { defaultQuotas, parseQuotas, type Quotas } from './quotas.js';
