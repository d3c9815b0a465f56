import { type RawBody, readBytes } from './body.js';
import { readSecrets } from './secret.js';
import { signV1 } from './signature.js';

export interface TestHeaderOptions {
  /** The body that will be sent, to the byte. */
  readonly payload: RawBody;
  /** Several sign one `v1` each, as during a rotation. */
  readonly secret: string | readonly string[];
  /** Unix seconds; now when absent. */
  readonly timestamp?: number | undefined;
}

/**
 * A `Gate-Signature` header as the gateway would write it, for the tests of a receiver.
 *
 * @example
 * const payload = JSON.stringify({ id: 'evt_1', type: 'webhook.test', data: { livemode: false } });
 * const header = generateTestHeader({ payload, secret: 'whsec_test' });
 */
export function generateTestHeader({ payload, secret, timestamp }: TestHeaderOptions): string {
  const t = String(Math.floor(timestamp ?? Date.now() / 1000));
  const bytes = readBytes(payload);
  return [`t=${t}`, ...readSecrets(secret).map((each) => `v1=${signV1(each, t, bytes)}`)].join(',');
}
