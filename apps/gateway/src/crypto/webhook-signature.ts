import { createHmac } from 'node:crypto';
import type { PublicSigner } from './public-signature.js';

/** The documented signature: lower-case hex HMAC-SHA256 over `<t>.<raw body>`, keyed with the secret string as given. */
export function signWebhook(secret: string, t: number, raw: string): string {
  return createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex');
}

/** The Standard Webhooks signature: base64, keyed with the bytes behind `whsec_`, over `<id>.<t>.<raw body>`. */
export function signStandardWebhook(secret: string, id: string, t: number, raw: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key)
    .update(signed(id, t, raw))
    .digest('base64')}`;
}

/** The asymmetric one, over the same bytes: whoever verifies it needs no secret, only the keys of `/.well-known/jwks.json`. */
export function signStandardWebhookPublicly(
  signer: Pick<PublicSigner, 'sign'>,
  id: string,
  t: number,
  raw: string,
): string {
  return `v1a,${signer.sign(Buffer.from(signed(id, t, raw))).toString('base64')}`;
}

const signed = (id: string, t: number, raw: string): string => `${id}.${t}.${raw}`;
