import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createPublicSigner, parseSeedRing } from '../crypto/index.js';
import { newWebhookSecret } from '../ids/index.js';
import { isOldFirst, type Secrets, signedHeaders } from './sign.js';

const current = newWebhookSecret();
const old = newWebhookSecret();
const signer = createPublicSigner(parseSeedRing(`k1:${Buffer.alloc(32, 5).toString('base64')}`));
const t = Math.floor(Date.now() / 1000);
const hex = (secret: string, raw: string) => createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex');
const sign = (raw: string, secrets: Secrets, old_first = false) =>
  signedHeaders({ event_id: 'evt_1', event_type: 'webhook.test', raw }, { secrets, old_first, signer }, t);

describe('signedHeaders', () => {
  test('both verifications hold for any body, and fail for any other', () => {
    const secrets = { current, old: null };
    fc.assert(
      fc.property(fc.json(), fc.json(), (body, other) => {
        const headers = sign(body, secrets);
        expect(headers['Gate-Signature']).toBe(`t=${t},v1=${hex(current, body)}`);
        expect(new Webhook(current).verify(body, headers)).toEqual(JSON.parse(body));
        if (other !== body) expect(() => new Webhook(current).verify(other, headers)).toThrow();
      }),
      { numRuns: 1_000 },
    );
  });

  test('during a rotation either order verifies with either secret, and with no third one', () => {
    for (const old_first of [false, true]) {
      const headers = sign('{}', { current, old }, old_first);
      const [first, second] = old_first ? [old, current] : [current, old];
      expect(headers['Gate-Signature']).toBe(`t=${t},v1=${hex(first, '{}')},v1=${hex(second, '{}')}`);
      for (const secret of [current, old]) expect(new Webhook(secret).verify('{}', headers)).toEqual({});
      expect(() => new Webhook(newWebhookSecret()).verify('{}', headers)).toThrow();
    }
  });

  test('the standard header names its versions: one v1 for each secret, in the same order, then the public one', () => {
    const versions = (secrets: Secrets) => sign('{}', secrets)['webhook-signature']?.match(/v1a?(?=,)/g);
    expect(versions({ current, old: null })).toEqual(['v1', 'v1a']);
    expect(versions({ current, old })).toEqual(['v1', 'v1', 'v1a']);
  });
});

test('what last succeeded is tried first, and never again in the order that failed', () => {
  for (const succeeded of [false, true]) {
    expect(isOldFirst(succeeded, null)).toBe(succeeded);
    for (const failed of [false, true]) expect(isOldFirst(succeeded, failed)).toBe(!failed);
  }
});
