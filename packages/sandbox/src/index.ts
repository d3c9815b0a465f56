export { type Behaviour, type SyntheticAccount, synthetic_accounts } from './bank/synthetic-accounts.js';
export { runDemoSale } from './demo-sale/index.js';
export { type DatabaseLogin, type Postgres, type PostgresOptions, startPostgres } from './postgres/index.js';
export type { Service } from './processes/service.js';
export type { StackInfo } from './stack/info.js';
export { type Stack, type StackOptions, startStack } from './stack/stack.js';
