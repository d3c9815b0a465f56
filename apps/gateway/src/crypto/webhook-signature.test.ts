import { createHmac, createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { newWebhookSecret } from '../ids/index.js';
import {
  createPublicSigner,
  parseSeedRing,
  signStandardWebhook,
  signStandardWebhookPublicly,
  signWebhook,
} from './index.js';

const raw = '{"id":"evt_1","data":{"name":"Zoë"}}';
const secret = newWebhookSecret();

describe('signWebhook', () => {
  test('lower-case hex HMAC-SHA256 over time, point and raw body, keyed with the secret as it is given', () => {
    expect(signWebhook('whsec_dGVzdA==', 1_700_000_000, '{"a":1}')).toBe(
      '5f546eef70c9127caf7facd578ef04d95f9e33625fb033341afc26bcfa798657',
    );
    expect(signWebhook(secret, 5, raw)).toBe(createHmac('sha256', secret).update(`5.${raw}`).digest('hex'));
  });

  test('another time, body or secret is another signature', () => {
    const signatures = [
      signWebhook(secret, 5, raw),
      signWebhook(secret, 6, raw),
      signWebhook(secret, 5, `${raw} `),
      signWebhook(newWebhookSecret(), 5, raw),
    ];
    expect(new Set(signatures).size).toBe(4);
  });
});

describe('signStandardWebhook', () => {
  const t = Math.floor(Date.now() / 1000);
  const headers = (signature: string) => ({
    'webhook-id': 'evt_1',
    'webhook-timestamp': `${t}`,
    'webhook-signature': signature,
  });

  test('the published package verifies it', () => {
    const signature = signStandardWebhook(secret, 'evt_1', t, raw);
    expect(new Webhook(secret).verify(raw, headers(signature))).toEqual(JSON.parse(raw));
  });

  test('error: the published package refuses another secret and another body', () => {
    const foreign = signStandardWebhook(newWebhookSecret(), 'evt_1', t, raw);
    expect(() => new Webhook(secret).verify(raw, headers(foreign))).toThrow();
    const own = signStandardWebhook(secret, 'evt_1', t, raw);
    expect(() => new Webhook(secret).verify(`${raw} `, headers(own))).toThrow();
  });
});

test('signStandardWebhookPublicly: 64 bytes of Ed25519 over the same bytes, by the current key', () => {
  const seed = (fill: number) => Buffer.alloc(32, fill).toString('base64');
  const signer = createPublicSigner(parseSeedRing(`k2:${seed(2)},k1:${seed(1)}`));
  const [version, signature = ''] = signStandardWebhookPublicly(signer, 'evt_1', 5, raw).split(',');
  const bytes = Buffer.from(signature, 'base64');
  expect([version, bytes.length]).toEqual(['v1a', 64]);
  const holds = signer
    .jwks()
    .keys.map((jwk) =>
      verify(null, Buffer.from(`evt_1.5.${raw}`), createPublicKey({ key: { ...jwk }, format: 'jwk' }), bytes),
    );
  expect(holds).toEqual([true, false]);
});
