import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock/index.js';
import type { KeyRing } from '../../crypto/index.js';
import type { Session } from '../../sessions/index.js';

/** A view may be opened for so long after a session's last change. */
export const viewable_ms = 90 * 86_400_000;
const lifetime_s = 86_400;
const purpose = '0gate.action-link.v1';

/** Links that lead a user back to a sale that waits for them. Made at each read, checked without being stored. */
export interface ActionLinks {
  /** The link of a session whose user has something to do; null for all others, and long after the end. */
  urlFor(session: Session): string | null;
  /** The session that a link opens, or null if it is not ours or is a day old. Takes the whole link or what follows its `#`. */
  verify(link: string): { readonly session_id: string } | null;
}

const pattern =
  /^(?:[^#]{0,512}#)?(?:link\.)?(gs_[0-9a-f]{32})\.([0-9]{1,12})\.([0-9A-Za-z]{1,16})\.([0-9A-Za-z_-]{43})$/;

/**
 * `<surface>/pay/<session id>#link.<session id>.<unix expiry>.<key id>.<HMAC>`. The secret part stands in the fragment, which no
 * browser sends to a server. Its keys are derived from the client secrets' ring, so that one can never pass as the other.
 */
export function createActionLinks(options: { ring: KeyRing; clock: Clock; surface_url: string }): ActionLinks {
  const mac = (key: Buffer, session_id: string, expires_s: string) =>
    createHmac('sha256', Buffer.from(hkdfSync('sha256', key, '', purpose, 32)))
      .update(`${purpose}|${session_id}|${expires_s}`)
      .digest('base64url');
  const now_s = () => Math.floor(options.clock.now().getTime() / 1000);
  return {
    urlFor(session) {
      if (session.action_required?.who !== 'user') return null;
      if (session.status !== 'open' && options.clock.now().getTime() - session.updated_at.getTime() > viewable_ms)
        return null;
      const { id, key } = options.ring.current;
      const expires_s = `${now_s() + lifetime_s}`;
      const value = `${session.session_id}.${expires_s}.${id}.${mac(key, session.session_id, expires_s)}`;
      return `${options.surface_url}/pay/${session.session_id}#link.${value}`;
    },
    verify(link) {
      const [, session_id = '', expires_s = '', key_id = '', given = ''] = pattern.exec(link) ?? [];
      const key = options.ring.find(key_id);
      if (key === undefined) return null;
      if (!timingSafeEqual(Buffer.from(mac(key, session_id, expires_s)), Buffer.from(given))) return null;
      return Number.parseInt(expires_s, 10) > now_s() ? { session_id } : null;
    },
  };
}
