export { createIdSource, type IdPrefix, type IdSource, isId, newId } from './id.js';
export { checkApiKey, newApiKey, newOperatorToken, newWebhookSecret } from './keys.js';
