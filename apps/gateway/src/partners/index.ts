export { createPartner, type PartnerCredentials, requireTenant } from './admin.js';
export { createDirectory, type Directory } from './directory.js';
export {
  type Endpoint,
  findEndpoint,
  lockEndpoint,
  updateEndpoint,
  updateEndpointSecrets,
} from './endpoint.store.js';
export { type Product, requireEntitlement } from './entitlements.js';
export { createKeyUse, type KeyUse } from './key-use.js';
export { createKey } from './keys.js';
export { addOriginCommand, isLoopbackOrigin, mayEmbed, mayReturn, originOf } from './origins.js';
export { addOrigin } from './registered-origins.js';
export {
  advanceTestClock,
  findTenant,
  insertOrigin,
  type KeyOwner,
  loadTenant,
  type OriginKind,
  revokeKey,
} from './store.js';
