import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { newId } from '../ids/index.js';
import { createEmbedTokens, type EmbedClaims } from './index.js';
import { testRing } from './testing.js';

const ring = testRing('k1');
const issued_ms = Date.UTC(2026, 2, 1, 12, 0, 0, 700);
const at = (now_ms: number, keys = ring) =>
  createEmbedTokens(keys, { now: () => new Date(now_ms), monotonic_ms: () => 0 });

const claims: EmbedClaims = { tenant_id: 3, session_id: newId('gs'), scope: 'pay' };

describe('embed tokens', () => {
  test('HS256 for one hour to the second, and expires_at is its exp', async () => {
    const { token, expires_at } = await at(issued_ms).issue(claims);
    const { iat = 0, exp = 0 } = decodeJwt(token);
    expect(exp - iat).toBe(3_600);
    expect(expires_at).toEqual(new Date(exp * 1000));
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'HS256', kid: 'k1' });
  });

  test('carry their claims, until they expire', async () => {
    const { token, expires_at } = await at(issued_ms).issue(claims);
    expect(await at(issued_ms).verify(token)).toEqual(claims);
    expect(await at(expires_at.getTime() - 1).verify(token)).toEqual(claims);
    expect(await at(expires_at.getTime()).verify(token)).toBeNull();
  });

  test('behavior: outlive a rotation, until their key leaves the ring', async () => {
    const { token } = await at(issued_ms).issue({ ...claims, scope: 'view' });
    expect(await at(issued_ms, testRing('k2', 'k1')).verify(token)).toEqual({ ...claims, scope: 'view' });
    expect(await at(issued_ms, testRing('k2')).verify(token)).toBeNull();
  });

  test.each(['', 'x', 'a.b.c', '....', 'e30.e30.', '\u0000', 'x'.repeat(100_000)])('error: %j', async (text) => {
    expect(await at(issued_ms).verify(text)).toBeNull();
  });

  test('error: every changed part is refused', async () => {
    const { token } = await at(issued_ms).issue(claims);
    const [header = '', , signature = ''] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(token), tenant_id: 4 })).toString('base64url');
    expect(await at(issued_ms).verify(`${header}.${forged}.${signature}`)).toBeNull();
    expect(await at(issued_ms).verify(token.slice(0, -2))).toBeNull();
  });

  test('error: an unsigned token, and one for another use of the same key, are refused', async () => {
    const body = { tenant_id: 3, scope: 'pay' };
    const seconds = Math.floor(issued_ms / 1000);
    const fill = <T extends UnsecuredJWT | SignJWT>(jwt: T, audience: string) =>
      jwt
        .setIssuer('0gate')
        .setAudience(audience)
        .setSubject(claims.session_id)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + 60) as T;
    expect(await at(issued_ms).verify(fill(new UnsecuredJWT(body), 'surface').encode())).toBeNull();
    const sign = (audience: string) =>
      fill(new SignJWT(body).setProtectedHeader({ alg: 'HS256', kid: 'k1' }), audience).sign(ring.current.key);
    expect(await at(issued_ms).verify(await sign('other'))).toBeNull();
    expect(await at(issued_ms).verify(await sign('surface'))).toEqual(claims);
  });
});
