export { createIdSource, type IdPrefix, type IdSource, isId, newId } from './id.js';
export { checkApiKey, isOperatorToken, newApiKey, newOperatorToken, newWebhookSecret } from './keys.js';
