import type { Access, Entrance } from '../api/access.js';
import type { Answer, Call } from '../api/client.js';
import type { Problem } from '../api/problem.js';
import type { Secret } from './secret.js';

interface Opened {
  readonly embed_token: string | null;
  readonly expires_at: string | null;
  readonly session_id: string | null;
  readonly unavailable?: { readonly reason: string } | null;
}

/**
 * The page by itself: its secret opens the sale; once the sale has ended, it opens a view of it. Without a secret the page is
 * lost, and nothing is asked.
 */
export function hostedAccess(call: Call, session_id: string, secret: Secret | null): Access {
  const post = (path: string, body: object) => call<Opened>({ method: 'POST', path: `/v1/embed/${path}`, body });
  const open = async (): Promise<Entrance> => {
    if (secret === null) return { kind: 'lost', request_id: null };
    if (secret.kind === 'link') return entranceOf(await post('view', { link: secret.value }), session_id);
    const answer = await post('bootstrap', { clientSecret: secret.value });
    const ended = !answer.ok && answer.problem.code === 'session_terminal';
    return entranceOf(ended ? await post('view', { client_secret: secret.value }) : answer, session_id);
  };
  return { first: open, renew: open };
}

function entranceOf(answer: Answer<Opened>, session_id: string): Entrance {
  if (!answer.ok) return entranceOfProblem(answer.problem);
  const { embed_token, expires_at, unavailable } = answer.body;
  if (unavailable) return { kind: 'unavailable', reason: unavailable.reason, request_id: null };
  // A secret of another sale must not show that sale under this address.
  const foreign = answer.body.session_id !== session_id;
  if (embed_token === null || expires_at === null || foreign) return { kind: 'lost', request_id: null };
  return { kind: 'in', token: embed_token, expires_at };
}

const unavailableCodes = ['partner_disabled', 'maintenance', 'region'];

export function entranceOfProblem(problem: Problem): Entrance {
  const { status, code, request_id } = problem;
  if (unavailableCodes.includes(code)) return { kind: 'unavailable', reason: code, request_id };
  if (status === 0 || status === 429 || status >= 500) return { kind: 'trouble', problem };
  return { kind: 'lost', request_id };
}
