import type { Session, SurfaceState } from '../surface-state.js';

/**
 * The partner's page for this sale, with the session's id in its query: the return page once coins were seen, the cancel page
 * before and where nothing came of the sale. It proves nothing; the partner asks its own server.
 */
export function leaveUrl({ session, step, deposits }: SurfaceState): string {
  const coins_seen = deposits.length > 0 || step === 'progress' || step === 'done';
  return withSession(coins_seen ? session.return_url : (session.cancel_url ?? session.return_url), session);
}

function withSession(url: string, { id }: Session): string {
  const target = new URL(url);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw new Error(`not a web address: ${url}`);
  target.searchParams.set('gate_session_id', id);
  return target.href;
}
