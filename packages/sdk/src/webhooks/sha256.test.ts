import { createHash, createHmac, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hmacSha256, sha256 } from './sha256.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('every length up to four blocks and more hashes as Node’s does', () => {
  for (let length = 0; length < 300; length += 1) {
    const bytes = randomBytes(length);
    expect(hex(sha256(bytes)), `${length} bytes`).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

test('parts hash as one text', () => {
  for (let round = 0; round < 200; round += 1) {
    const parts = Array.from({ length: round % 5 }, () => randomBytes(Math.floor(Math.random() * 150)));
    expect(hex(sha256(...parts))).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
  }
});

test('a million letters, as the standard’s third example', () => {
  const digest = 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0';
  expect(hex(sha256(new TextEncoder().encode('a'.repeat(1_000_000))))).toBe(digest);
});

test('keys of every length up to three blocks authenticate as Node’s do', () => {
  for (let length = 0; length < 200; length += 1) {
    const key = randomBytes(length);
    const message = randomBytes(Math.floor(Math.random() * 5_000));
    expect(hex(hmacSha256(key, message)), `${length} bytes`).toBe(
      createHmac('sha256', key).update(message).digest('hex'),
    );
  }
});

test.each([
  ['4a656665', 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  [
    'aa'.repeat(131),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
])('RFC 4231 with the key %s', (key, message, mac) => {
  expect(hex(hmacSha256(Buffer.from(key, 'hex'), Buffer.from(message)))).toBe(mac);
});
