import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock/index.js';
import type { KeyRing } from './keyring.js';

/** What the surface may do: `pay` while the session is open, `view` afterwards. */
export type EmbedScope = 'pay' | 'view';

export interface EmbedClaims {
  readonly tenant_id: number;
  readonly session_id: string;
  readonly scope: EmbedScope;
}

export interface EmbedTokens {
  issue(claims: EmbedClaims): Promise<{ readonly token: string; readonly expires_at: Date }>;
  /** The claims of a token that is ours and alive, or null. */
  verify(token: string): Promise<EmbedClaims | null>;
}

const lifetime_s = 3_600;
const issuer = '0gate';
const audience = 'surface';

/** JWT, HS256, one hour of real time. */
export function createEmbedTokens(ring: KeyRing, clock: Clock): EmbedTokens {
  return {
    async issue({ tenant_id, session_id, scope }) {
      const issued_s = Math.floor(clock.now().getTime() / 1000);
      const token = await new SignJWT({ tenant_id, scope })
        .setProtectedHeader({ alg: 'HS256', kid: ring.current.id, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(session_id)
        .setIssuedAt(issued_s)
        .setExpirationTime(issued_s + lifetime_s)
        .sign(ring.current.key);
      return { token, expires_at: new Date((issued_s + lifetime_s) * 1000) };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(
          token,
          (header) => {
            const key = ring.find(header.kid ?? '');
            if (key === undefined) throw new errors.JWSInvalid('unknown key');
            return key;
          },
          { algorithms: ['HS256'], issuer, audience, requiredClaims: ['exp'], currentDate: clock.now() },
        );
        const { tenant_id, scope, sub } = payload;
        if (typeof tenant_id !== 'number' || sub === undefined || (scope !== 'pay' && scope !== 'view')) return null;
        return { tenant_id, session_id: sub, scope };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}
