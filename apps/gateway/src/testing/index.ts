export { contractEnvironment } from './contract/faults.js';
export { type ListedEvent, type ListedOperation, listEvents, listOperations } from './contract/lists.js';
export { createTestCore, TestClock } from './core.js';
export { cloneDatabase, createTemplateDatabase, requireTestCluster, type TestDatabase } from './database.js';
export { createTestPayoutAccount, createTestSession, createTestTenant, creditFiat } from './factories.js';
export { describeGateway, openTestGateway } from './gateway.js';
export {
  type BankToCompare,
  type ChainToCompare,
  type CoherenceOptions,
  expectCoherentState,
  findViolations,
  type Violation,
} from './invariants.js';
