import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { newWebhookSecret } from '../ids/index.js';
import { isOldFirst, type Secrets, signedHeaders } from './sign.js';

const current = newWebhookSecret();
const old = newWebhookSecret();
const t = Math.floor(Date.now() / 1000);
const hex = (secret: string, raw: string) => createHmac('sha256', secret).update(`${t}.${raw}`).digest('hex');
const sign = (raw: string, secrets: Secrets, failed = 0) =>
  signedHeaders({ event_id: 'evt_1', event_type: 'webhook.test', raw }, secrets, failed, t);

describe('signedHeaders', () => {
  test('both verifications hold for any body, and fail for any other', () => {
    const secrets = { current, old: null, old_first: false };
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

  test('during a rotation every order verifies with either secret, and with no third one', () => {
    for (const old_first of [false, true]) {
      for (let failed = 0; failed < 5; failed += 1) {
        const headers = sign('{}', { current, old, old_first }, failed);
        const [first, second] = isOldFirst({ current, old, old_first }, failed) ? [old, current] : [current, old];
        expect(headers['Gate-Signature']).toBe(`t=${t},v1=${hex(first, '{}')},v1=${hex(second, '{}')}`);
        for (const secret of [current, old]) expect(new Webhook(secret).verify('{}', headers)).toEqual({});
        expect(() => new Webhook(newWebhookSecret()).verify('{}', headers)).toThrow();
      }
    }
  });
});

test('each failed attempt flips the order, starting from the one that last succeeded', () => {
  const orders = (old_first: boolean) =>
    [0, 1, 2, 3, 4].map((failed) => isOldFirst({ current, old, old_first }, failed));
  expect(orders(false)).toEqual([false, true, false, true, false]);
  expect(orders(true)).toEqual([true, false, true, false, true]);
  expect(isOldFirst({ current, old: null, old_first: true }, 1)).toBe(false);
});
