export { canonicalJson, type Json } from './canonical-json.js';
export { type ClientSecrets, createClientSecrets } from './client-secret.js';
export { createEmbedTokens, type EmbedClaims, type EmbedScope, type EmbedTokens } from './embed-token.js';
export { sha256 } from './hash.js';
export { type KeyRing, parseKeyRing, parseSeedRing } from './keyring.js';
export { createPublicSigner, type PublicJwk, type PublicSigner } from './public-signature.js';
export { randomBytes } from './random.js';
export { createSealer, type Sealer } from './seal.js';
export { signStandardWebhook, signStandardWebhookPublicly, signWebhook } from './webhook-signature.js';
