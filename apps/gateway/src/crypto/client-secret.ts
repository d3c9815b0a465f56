import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyRing } from './keyring.js';

/** Secrets that bind a browser to one session. They can be checked without being stored, and outlive a key rotation. */
export interface ClientSecrets {
  /** `gsec_<sessionId>_<key id>.<HMAC of the session id>` */
  issue(session_id: string): string;
  /** The session it names, or null for anything that is not one of ours. */
  verify(secret: string): { readonly session_id: string } | null;
}

const pattern = /^gsec_(gs_[0-9a-f]{32})_([0-9A-Za-z]{1,16})\.([0-9A-Za-z_-]{43})$/;

export function createClientSecrets(ring: KeyRing): ClientSecrets {
  const mac = (key: Buffer, session_id: string) =>
    createHmac('sha256', key).update(`0gate.client-secret.v1|${session_id}`).digest('base64url');
  return {
    issue: (session_id) => `gsec_${session_id}_${ring.current.id}.${mac(ring.current.key, session_id)}`,
    verify(secret) {
      const [, session_id = '', key_id = '', given = ''] = pattern.exec(secret) ?? [];
      const key = ring.find(key_id);
      if (key === undefined) return null;
      // The text is compared, not its bytes: four texts stand for the same 32 bytes, and one of them is ours.
      return timingSafeEqual(Buffer.from(mac(key, session_id)), Buffer.from(given)) ? { session_id } : null;
    },
  };
}
