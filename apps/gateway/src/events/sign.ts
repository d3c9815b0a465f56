import { signStandardWebhook, signWebhook } from '../crypto/index.js';

/** The endpoint's secrets; `old` only while a rotation is under way. */
export interface Secrets {
  readonly current: string;
  readonly old: string | null;
  /** Which order last succeeded at this endpoint. */
  readonly old_first: boolean;
}

/**
 * Which secret signs first. During a rotation both do, and a verifier that keeps only the last part knows only one of them: the
 * order that last succeeded is tried first, and each failed attempt of a delivery flips it.
 */
export function isOldFirst(secrets: Secrets, failed: number): boolean {
  return secrets.old !== null && secrets.old_first !== (failed % 2 === 1);
}

/**
 * The headers of one call.
 *
 * @param t Unix seconds of real time, whatever the tenant's test clock says: verifiers compare it with their own clock
 */
export function signedHeaders(
  event: { readonly event_id: string; readonly event_type: string; readonly raw: string },
  secrets: Secrets,
  failed: number,
  t: number,
): Record<string, string> {
  const order = secrets.old === null ? [secrets.current] : [secrets.current, secrets.old];
  if (isOldFirst(secrets, failed)) order.reverse();
  const parts = order.map((secret) => `v1=${signWebhook(secret, t, event.raw)}`);
  return {
    'Content-Type': 'application/json',
    'Gate-Signature': `t=${t},${parts.join(',')}`,
    'X-0bit-Timestamp': `${t}`,
    'X-0bit-Event-Id': event.event_id,
    'X-0bit-Event-Type': event.event_type,
    'webhook-id': event.event_id,
    'webhook-timestamp': `${t}`,
    'webhook-signature': order.map((secret) => signStandardWebhook(secret, event.event_id, t, event.raw)).join(' '),
  };
}
