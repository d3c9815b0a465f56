import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSealer } from './index.js';
import { testRing } from './testing.js';

const sealer = createSealer(testRing('k1'));
const alice = Buffer.alloc(32, 0xa);
const bob = Buffer.alloc(32, 0xb);

describe('seal and open', () => {
  test('behavior: what is sealed is opened again, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const plaintext = Buffer.from(bytes);
        expect(sealer.open(1, alice, 'payee', sealer.seal(1, alice, 'payee', plaintext))).toEqual(plaintext);
      }),
    );
    expect(sealer.open(1, alice, 'payee', sealer.seal(1, alice, 'payee', 'Zoë')).toString()).toBe('Zoë');
    expect(sealer.openJson(1, alice, 'payee', sealer.sealJson(1, alice, 'payee', { a: [null, 'ü'] }))).toEqual({
      a: [null, 'ü'],
    });
    expect(sealer.openTenant(1, 'answer', sealer.sealTenant(1, 'answer', 'x')).toString()).toBe('x');
  });

  test('the bytes: version, key id, nonce, tag, ciphertext of the same length; never the same twice', () => {
    const sealed = sealer.seal(1, alice, 'payee', 'plaintext');
    expect([...sealed.subarray(0, 4)]).toEqual([1, 2, ...Buffer.from('k1')]);
    expect(sealed).toHaveLength(4 + 12 + 16 + 'plaintext'.length);
    expect(sealed.includes('plaintext')).toBe(false);
    expect(sealer.seal(1, alice, 'payee', 'plaintext').equals(sealed)).toBe(false);
  });

  test.each([
    ['tenant', () => sealer.open(2, alice, 'payee', sealer.seal(1, alice, 'payee', 'x'))],
    ['subject', () => sealer.open(1, bob, 'payee', sealer.seal(1, alice, 'payee', 'x'))],
    ['purpose', () => sealer.open(1, alice, 'email', sealer.seal(1, alice, 'payee', 'x'))],
    ['subject, where there is none', () => sealer.openTenant(1, 'payee', sealer.seal(1, alice, 'payee', 'x'))],
    ['ring', () => createSealer(testRing('k2')).open(1, alice, 'payee', sealer.seal(1, alice, 'payee', 'x'))],
  ])('error: another %s opens nothing', (_, open) => {
    expect(open).toThrow();
  });

  test('error: a single changed byte anywhere, or any missing one, is refused', () => {
    const sealed = sealer.seal(1, alice, 'payee', 'a name');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => sealer.open(1, alice, 'payee', changed)).toThrow();
      expect(() => sealer.open(1, alice, 'payee', sealed.subarray(0, at))).toThrow();
    }
  });

  test('error: without a whole subject key nothing is sealed, because no erasure would reach it', () => {
    expect(() => sealer.seal(1, Buffer.alloc(0), 'payee', 'x')).toThrow('32 bytes');
    expect(() => sealer.seal(1, Buffer.alloc(16, 1), 'payee', 'x')).toThrow('32 bytes');
  });
});

describe('rotation', () => {
  const rotated = createSealer(testRing('k2', 'k1'));

  test('the old key still opens, the new one seals', () => {
    expect(rotated.open(1, alice, 'payee', sealer.seal(1, alice, 'payee', 'x')).toString()).toBe('x');
    expect(() => sealer.open(1, alice, 'payee', rotated.seal(1, alice, 'payee', 'x'))).toThrow('SEAL_KEYS');
  });

  test('equality search survives it', () => {
    expect(rotated.searchHash(1, 'email', 'a@example.com')).toEqual(sealer.searchHash(1, 'email', 'a@example.com'));
  });
});

test('searchHash tells values, tenants and purposes apart', () => {
  const hashes = [
    sealer.searchHash(1, 'email', 'a@example.com'),
    sealer.searchHash(1, 'email', 'b@example.com'),
    sealer.searchHash(2, 'email', 'a@example.com'),
    sealer.searchHash(1, 'phone', 'a@example.com'),
  ].map((hash) => hash.toString('hex'));
  expect(new Set(hashes).size).toBe(4);
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
});

test('the key is derived by HKDF: one for each tenant, expanded for each subject', () => {
  const ring = testRing('k1');
  const tenant_key = Buffer.from(hkdfSync('sha256', ring.current.key, '', '0gate.seal.v1|7', 32));
  const derived = createHmac('sha256', tenant_key)
    .update(Buffer.concat([alice, Buffer.from([1])]))
    .digest();
  const sealed = createSealer(ring).seal(7, alice, 'payee', 'x');
  const decipher = createDecipheriv('aes-256-gcm', derived, sealed.subarray(4, 16), { authTagLength: 16 });
  decipher.setAAD(Buffer.from('payee')).setAuthTag(sealed.subarray(16, 32));
  expect(Buffer.concat([decipher.update(sealed.subarray(32)), decipher.final()]).toString()).toBe('x');
});
