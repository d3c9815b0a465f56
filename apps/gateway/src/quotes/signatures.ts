import { createHmac } from 'node:crypto';
import type { Core } from '../common/index.js';
import { canonicalJson, createPublicSigner, type KeyRing, type PublicSigner } from '../crypto/index.js';
import type { Terms } from './terms.js';

/** Which keys signed a quote first. */
export interface SignedWith {
  readonly hmac_kid: string;
  readonly jws_kid: string;
}

export interface Signatures {
  /** Lower-case hex HMAC-SHA256 over the terms in canonical JSON: proves to us that the quote is ours. */
  readonly signature: string;
  /** Compact JWS (Ed25519) whose payload is the terms: proves it to everybody. */
  readonly public_signature: string;
}

export interface QuoteSigner {
  /** The keys that sign new quotes. */
  readonly current: SignedWith;
  /**
   * Both signatures are made from the terms at each read and never stored: the same keys sign the same terms alike. A key that
   * has left its ring signs nothing any more; the current one takes its place, so that what is shown can always be verified.
   */
  sign(terms: Terms, by: SignedWith): Signatures;
}

const signers = new WeakMap<Core['config'], QuoteSigner>();

/** The signer of a deployment's keys. Made once for each configuration: key objects cost more than a signature. */
export function quoteSigner({ config }: Core): QuoteSigner {
  const known = signers.get(config);
  if (known !== undefined) return known;
  const made = createQuoteSigner(config.quote_hmac_keys, createPublicSigner(config.jwks_keys));
  signers.set(config, made);
  return made;
}

export function createQuoteSigner(hmacKeys: KeyRing, publicSigner: PublicSigner): QuoteSigner {
  return {
    current: { hmac_kid: hmacKeys.current.id, jws_kid: publicSigner.kid },
    sign(terms, by) {
      const key = hmacKeys.find(by.hmac_kid) ?? hmacKeys.current.key;
      return {
        signature: createHmac('sha256', key).update(canonicalJson(terms)).digest('hex'),
        public_signature: publicSigner.jws(terms, by.jws_kid),
      };
    },
  };
}
