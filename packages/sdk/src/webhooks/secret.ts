import { WebhookSignatureError } from '../errors.js';

/** The secrets to try. @throws WebhookSignatureError for what can be no secret, and says how it comes about */
export function readSecrets(secret: string | readonly string[] | undefined): readonly string[] {
  const secrets = typeof secret === 'string' ? [secret] : secret;
  if (!Array.isArray(secrets) || secrets.length === 0) throw new WebhookSignatureError(none);
  for (const one of secrets) checkSecret(one);
  return secrets;
}

const none =
  'No webhook secret was given: is the environment variable set? It starts with "whsec_" and comes with the endpoint.';

/** A secret is never quoted in a message. */
function checkSecret(secret: unknown): void {
  if (typeof secret !== 'string' || secret === '') throw new WebhookSignatureError(none);
  if (/\s/.test(secret)) {
    throw new WebhookSignatureError(
      'The webhook secret has a space or a line break in it: trim what was copied or read.',
    );
  }
  if (/["'`]/.test(secret)) {
    throw new WebhookSignatureError('The webhook secret has quotes in it: set the environment variable without them.');
  }
  if (/^(sk|pk)_(test|live)_/.test(secret)) {
    throw new WebhookSignatureError(
      'This is an API key. The webhook secret starts with "whsec_" and comes with the endpoint.',
    );
  }
}
