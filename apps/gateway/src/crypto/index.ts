export { type ClientSecrets, createClientSecrets } from './client-secret.js';
export { createEmbedTokens, type EmbedClaims, type EmbedScope, type EmbedTokens } from './embed-token.js';
export { sha256 } from './hash.js';
export { type KeyRing, parseKeyRing } from './keyring.js';
export { randomBytes } from './random.js';
export { createSealer, type Sealer } from './seal.js';
export { signStandardWebhook, signWebhook } from './webhook-signature.js';
