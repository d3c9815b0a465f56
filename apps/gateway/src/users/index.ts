export {
  approveEndUser,
  type EndUser,
  findEndUserOfCustomer,
  insertEndUser,
} from './end-users.store.js';
export { type AccountDetails, checkDetails, comparePayee, type DetailsCheck, type PayeeMatch } from './payee.js';
export type { IdentityProvider, IdentityResult } from './port.js';
export { createSandboxIdentityProvider } from './sandbox/provider.js';
export {
  findCheckByReference,
  findLatestCheck,
  findVerifiedName,
  type IdentityCheck,
  insertIdentityCheck,
  insertPayoutAccount,
  loadPayoutAccount,
  type PayoutAccount,
  updateIdentityCheck,
} from './store.js';
