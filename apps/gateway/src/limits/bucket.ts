import { PublicError } from '../errors/index.js';
import type { Bucket } from '../http/index.js';
import type { Quota } from './quotas.js';

/** The `RateLimit-Policy` of a quota. The name is the same for all: which quota holds is the affair of the route. */
export const policyHeader = ({ requests, window_s }: Quota): string => `"default";q=${requests};w=${window_s}`;

/** Until when whoever has used a bucket up has to wait, in whole seconds, at least one. */
export function refusal(bucket: Bucket, now_ms: number): PublicError {
  const wait_s = Math.max(1, Math.ceil((bucket.ends_ms - now_ms) / 1_000));
  return new PublicError('rate_limited', { headers: { 'Retry-After': `${wait_s}` } });
}
