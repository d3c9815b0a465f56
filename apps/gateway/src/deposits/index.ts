export { type AddressBook, createAddressBook, type DepositAddressInput } from './addresses/index.js';
export {
  type Deposit,
  type DepositChange,
  type DepositOutcome,
  type DepositStatus,
  depositTime,
} from './deposit.js';
export { createFollower, type Follower, type FollowerDeps } from './follower/follower.js';
export { chainTime, listDeposits, setDepositOutcome } from './store.js';
export { createDepositWorker, type DepositHooks } from './worker.js';
