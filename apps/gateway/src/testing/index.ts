export { createTestCore, TestClock } from './core.js';
export { cloneDatabase, createTemplateDatabase, requireTestCluster, type TestDatabase } from './database.js';
export { describeGateway } from './description.js';
export { createTestPayoutAccount, createTestSession, createTestTenant, creditFiat } from './factories.js';
export {
  type BankToCompare,
  type ChainToCompare,
  type CoherenceOptions,
  expectCoherentState,
  findViolations,
  type Violation,
} from './invariants.js';
