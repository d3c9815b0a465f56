import { describe, expect, test } from 'vitest';
import { checkApiKey, isOperatorToken, newApiKey, newOperatorToken, newWebhookSecret } from './index.js';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** CRC-32/ISO-HDLC bit by bit, as scanners implement it: an independent judge of the checksum. */
function crc32(text: string): number {
  let crc = 0xffff_ffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

const decode = (text: string) => [...text].reduce((sum, digit) => sum * 62n + BigInt(alphabet.indexOf(digit)), 0n);

describe('newApiKey', () => {
  test.each([
    ['sk', 'test'],
    ['sk', 'live'],
    ['pk', 'test'],
    ['pk', 'live'],
  ] as const)('%s_%s_: 43 digits of 32 random bytes, 6 of the checksum over all before it', (kind, mode) => {
    const key = newApiKey(kind, mode);
    expect(key).toMatch(new RegExp(`^${kind}_${mode}_[0-9A-Za-z]{49}$`));
    expect(decode(key.slice(8, 51)) < 2n ** 256n).toBe(true);
    expect(decode(key.slice(51))).toBe(BigInt(crc32(key.slice(0, 51))));
    expect(checkApiKey(key)).toEqual({ kind, mode });
  });

  test('no two are the same', () => {
    expect(new Set(Array.from({ length: 100 }, () => newApiKey('sk', 'test'))).size).toBe(100);
  });
});

test('the bitwise checksum is the published one', () => {
  expect(crc32('123456789')).toBe(0xcbf4_3926);
});

describe('checkApiKey', () => {
  const key = newApiKey('sk', 'test');

  test('error: every single mistyped character is seen', () => {
    for (let at = 8; at < key.length; at += 1) {
      const other = key[at] === 'x' ? 'y' : 'x';
      expect(checkApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBeNull();
    }
  });

  test('error: kind and mode are part of the checksum', () => {
    expect(checkApiKey(key.replace('sk_', 'pk_'))).toBeNull();
    expect(checkApiKey(key.replace('_test_', '_live_'))).toBeNull();
  });

  test.each([
    '',
    'sk_test_',
    'sk_test_123',
    `${key} `,
    `${key}\n`,
    key.slice(1),
    key.toLowerCase(),
    `xk${key.slice(2)}`,
  ])('error: %j', (text) => {
    expect(checkApiKey(text)).toBeNull();
  });
});

test('an operator token has the same checksum', () => {
  const token = newOperatorToken();
  expect(token).toMatch(/^op_[0-9A-Za-z]{49}$/);
  expect(decode(token.slice(-6))).toBe(BigInt(crc32(token.slice(0, -6))));
  expect(isOperatorToken(token)).toBe(true);
  const mistyped = token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  for (const text of [mistyped, token.slice(1), `${token}\n`, newApiKey('sk', 'test'), ''])
    expect(isOperatorToken(text)).toBe(false);
});

test('a webhook secret is the base64 of 32 bytes', () => {
  const secret = newWebhookSecret();
  expect(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).toHaveLength(32);
  expect(secret).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
});
