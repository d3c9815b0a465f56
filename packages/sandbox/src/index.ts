export { type Behaviour, type SyntheticAccount, synthetic_accounts } from './bank/synthetic-accounts.js';
export { type Answer, type CallOptions, call, expectStatus, UnexpectedAnswer } from './demo-sale/call.js';
export { approveOnPage } from './demo-sale/identity-page.js';
export { runDemoSale } from './demo-sale/index.js';
export { openSurface, type Surface, type SurfaceState } from './demo-sale/surface.js';
export { type DatabaseLogin, type Postgres, type PostgresOptions, startPostgres } from './postgres/index.js';
export type { Service } from './processes/service.js';
export type { StackInfo } from './stack/info.js';
export { type Stack, type StackOptions, startStack } from './stack/stack.js';
