import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import type { Verification } from './verifications.js';

const timeout_ms = 5_000;
const retry_delays_ms = [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** `t=<unix>,v1=<hex HMAC-SHA256(secret, t + "." + body)>` */
export function signCallback(secret: string, body: string, unix_s: number): string {
  const mac = createHmac('sha256', secret).update(`${unix_s}.${body}`).digest('hex');
  return `t=${unix_s},v1=${mac}`;
}

/**
 * Tells the result to `callback_url`, again after a while as long as it is not taken with a 2xx. The result can always be
 * read as well, so it gives up after a minute.
 */
export async function sendCallback(verification: Verification, secret: string, signal: AbortSignal): Promise<void> {
  const { id, reference, status, callback_url } = verification;
  const body = JSON.stringify({ id, reference, status });
  for (const delay_ms of retry_delays_ms) {
    try {
      await pause(delay_ms, undefined, { signal });
      const answer = await request(callback_url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-identity-signature': signCallback(secret, body, Math.floor(Date.now() / 1_000)),
        },
        body,
        signal,
        headersTimeout: timeout_ms,
        bodyTimeout: timeout_ms,
      });
      await answer.body.dump();
      if (answer.statusCode >= 200 && answer.statusCode < 300) return;
      console.error(`callback for ${id} was answered with ${answer.statusCode}`);
    } catch (error) {
      if (signal.aborted) return;
      console.error(`callback for ${id} failed:`, error);
    }
  }
}
