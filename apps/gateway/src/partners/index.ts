export {
  addOrigin,
  createKey,
  createPartner,
  endKey,
  type PartnerCredentials,
  removeOrigin,
  requireTenant,
} from './admin.js';
export { createDirectory, type Directory } from './directory.js';
export {
  type Endpoint,
  findEndpoint,
  lockEndpoint,
  updateEndpoint,
  updateEndpointSecrets,
} from './endpoint.store.js';
export { createKeyUse, type KeyUse } from './key-use.js';
export { addOriginCommand, isLoopbackOrigin, mayEmbed, mayReturn, originOf } from './origins.js';
export {
  advanceTestClock,
  deleteOrigin,
  findTenant,
  insertOrigin,
  type KeyOwner,
  listOrigins,
  loadTenant,
  type OriginKind,
  revokeKey,
} from './store.js';
