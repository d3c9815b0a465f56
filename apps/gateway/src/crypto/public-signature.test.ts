import { createPublicKey, verify } from 'node:crypto';
import { compactVerify, createLocalJWKSet } from 'jose';
import { describe, expect, test } from 'vitest';
import { createPublicSigner, type PublicJwk, parseSeedRing } from './index.js';
import { testRing } from './testing.js';

const terms = { id: 'qt_1', fees: { total: '0.45', network: '0.25' }, country: null, note: 'Zoë "é"' };
const verified = async (jws: string, keys: readonly PublicJwk[]) =>
  compactVerify(jws, createLocalJWKSet({ keys: [...keys] }), { algorithms: ['EdDSA'] });

describe('a compact JWS', () => {
  const signer = createPublicSigner(testRing('k1'));

  test('default: a JOSE library verifies it from the published keys, and its payload is the canonical value', async () => {
    const { payload, protectedHeader } = await verified(signer.jws(terms), signer.jwks().keys);
    expect(Buffer.from(payload).toString()).toBe(
      '{"country":null,"fees":{"network":"0.25","total":"0.45"},"id":"qt_1","note":"Zoë \\"é\\""}',
    );
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'k1' });
  });

  test('behavior: the same value is the same signature, in whatever order its members stand', () => {
    const { note, country, fees, id } = terms;
    expect(signer.jws({ note, country, fees, id })).toBe(signer.jws(terms));
    expect(createPublicSigner(testRing('k1')).jws(terms)).toBe(signer.jws(terms));
  });

  test('error: another payload and another key are refused', async () => {
    const [header, , signature] = signer.jws(terms).split('.');
    const forged = Buffer.from('{"id":"qt_2"}').toString('base64url');
    await expect(verified(`${header}.${forged}.${signature}`, signer.jwks().keys)).rejects.toThrow('verification');
    const stranger = createPublicSigner(parseSeedRing(`k1:${Buffer.alloc(32, 9).toString('base64')}`));
    await expect(verified(signer.jws(terms), stranger.jwks().keys)).rejects.toThrow('verification');
  });
});

describe('rotation', () => {
  const before = createPublicSigner(testRing('k1'));
  const during = createPublicSigner(testRing('k2', 'k1'));
  const after = createPublicSigner(testRing('k2'));

  test('behavior: the newest signs, and what the older one signed is still verified', async () => {
    expect(during.kid).toBe('k2');
    expect(during.jwks().keys.map(({ kid }) => kid)).toEqual(['k2', 'k1']);
    expect((await verified(before.jws(terms), during.jwks().keys)).protectedHeader.kid).toBe('k1');
    expect((await verified(during.jws(terms), during.jwks().keys)).protectedHeader.kid).toBe('k2');
  });

  test('behavior: what a key signed it signs again alike; once it has left, the current one does', async () => {
    expect(during.jws(terms, 'k1')).toBe(before.jws(terms));
    expect(after.jws(terms, 'k1')).toBe(after.jws(terms));
    await verified(after.jws(terms, 'k1'), after.jwks().keys);
  });
});

test('sign: a raw Ed25519 signature that the published key verifies', () => {
  const signer = createPublicSigner(testRing('k1'));
  const [jwk] = signer.jwks().keys;
  if (jwk === undefined) throw new Error('no key is published');
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const bytes = Buffer.from('evt_1.1700000000.{}');
  expect(verify(null, bytes, key, signer.sign(bytes))).toBe(true);
  expect(verify(null, Buffer.from('evt_2.1700000000.{}'), key, signer.sign(bytes))).toBe(false);
});

test('the published keys hold no private part', () => {
  for (const key of createPublicSigner(testRing('k2', 'k1')).jwks().keys) {
    expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    expect(Buffer.from(key.x, 'base64url')).toHaveLength(32);
  }
});

test('the key of RFC 8037 is published as there', () => {
  const seed = Buffer.from('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', 'base64url').toString('base64');
  expect(createPublicSigner(parseSeedRing(`k1:${seed}`)).jwks().keys[0]?.x).toBe(
    '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  );
});

test.each([31, 33, 64])('error: a seed of %i bytes', (length) => {
  expect(() => parseSeedRing(`k1:${Buffer.alloc(length, 1).toString('base64')}`)).toThrow(/32 bytes/);
});
