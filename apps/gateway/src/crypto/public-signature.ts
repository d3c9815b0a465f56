import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { canonicalJson, type Json } from './canonical-json.js';
import type { KeyRing } from './keyring.js';

/** A public key as the JWKS shows it. */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/**
 * Signs so that anybody can verify, with nothing but the published keys. Ed25519 is deterministic: the same bytes under the same
 * key give the same signature each time, so no signature needs to be stored.
 */
export interface PublicSigner {
  /** Id of the key that signs now. */
  readonly kid: string;
  /** Raw Ed25519 signature of 64 bytes, by the current key. */
  sign(bytes: Buffer): Buffer;
  /**
   * Compact JWS whose payload is the value in canonical JSON.
   *
   * @param kid the key that signed it first; the current one signs when that has left the ring
   */
  jws(payload: Json, kid?: string): string;
  /** Every key of the ring, so that what an older one signed can be verified. */
  jwks(): { readonly keys: readonly PublicJwk[] };
}

/** PKCS #8 around an Ed25519 seed (RFC 8410): the same bytes in front of every one. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

interface SigningKey {
  readonly private_key: KeyObject;
  /** The first part of its JWS, encoded. */
  readonly header: string;
  readonly jwk: PublicJwk;
}

/** @param ring of 32-byte seeds, newest first. Key objects are made here, once: making one costs more than signing. */
export function createPublicSigner(ring: KeyRing): PublicSigner {
  const keys = new Map(ring.all.map(({ id, key }) => [id, signingKey(id, key)]));
  const kid = ring.current.id;
  const current = keys.get(kid);
  if (current === undefined) throw new Error('a signer needs a key');
  const jwks = { keys: [...keys.values()].map(({ jwk }) => jwk) };
  return {
    kid,
    sign: (bytes) => sign(null, bytes, current.private_key),
    jws(payload, signedBy = kid) {
      const { private_key, header } = keys.get(signedBy) ?? current;
      const input = `${header}.${base64url(canonicalJson(payload))}`;
      return `${input}.${sign(null, Buffer.from(input), private_key).toString('base64url')}`;
    },
    jwks: () => jwks,
  };
}

function signingKey(kid: string, seed: Buffer): SigningKey {
  const private_key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(private_key).export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key without its public part');
  return {
    private_key,
    header: base64url(JSON.stringify({ alg: 'EdDSA', kid })),
    jwk: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' },
  };
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
