import { type PublicSigner, signStandardWebhook, signStandardWebhookPublicly, signWebhook } from '../crypto/index.js';

/** The endpoint's secrets; `old` only while a rotation is under way. */
export interface Secrets {
  readonly current: string;
  readonly old: string | null;
}

/**
 * Which secret signs first during a rotation, when both do: a verifier that keeps only the last part knows only one of them. The
 * order that last succeeded at the endpoint is tried first; an attempt that failed is repeated in the order that it had not.
 *
 * @param failed the order of the attempt that failed before, null for a first one
 */
export function isOldFirst(succeeded: boolean, failed: boolean | null): boolean {
  return failed === null ? succeeded : !failed;
}

/**
 * The headers of one call. Every signature is in both forms: the documented one, and Standard Webhooks, which adds one that is
 * verified with our public key and knows no rotation of secrets.
 *
 * @param t Unix seconds of real time, whatever the tenant's test clock says: verifiers compare it with their own clock
 */
export function signedHeaders(
  event: { readonly event_id: string; readonly event_type: string; readonly raw: string },
  keys: { readonly secrets: Secrets; readonly old_first: boolean; readonly signer: Pick<PublicSigner, 'sign'> },
  t: number,
): Record<string, string> {
  const { secrets, old_first, signer } = keys;
  const order = secrets.old === null ? [secrets.current] : [secrets.current, secrets.old];
  if (old_first) order.reverse();
  const parts = order.map((secret) => `v1=${signWebhook(secret, t, event.raw)}`);
  const standard = [
    ...order.map((secret) => signStandardWebhook(secret, event.event_id, t, event.raw)),
    signStandardWebhookPublicly(signer, event.event_id, t, event.raw),
  ];
  return {
    'Content-Type': 'application/json',
    'Gate-Signature': `t=${t},${parts.join(',')}`,
    'X-0bit-Timestamp': `${t}`,
    'X-0bit-Event-Id': event.event_id,
    'X-0bit-Event-Type': event.event_type,
    'webhook-id': event.event_id,
    'webhook-timestamp': `${t}`,
    'webhook-signature': standard.join(' '),
  };
}
