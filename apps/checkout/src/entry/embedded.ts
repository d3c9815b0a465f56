import type { ParentConnection } from '@0gate/sdk/wire';
import type { Access, Entrance } from '../api/access.js';
import { unanswered } from '../api/problem.js';

const trouble: Entrance = { kind: 'trouble', problem: unanswered };

/**
 * Inside a partner's page: the token comes with the first message, and the partner's page is asked for the next one. A page that
 * nobody speaks to says so after a while instead of turning for ever, and goes on if somebody does.
 *
 * @param patience resolves when the first message is overdue
 */
export function embeddedAccess(
  parent: Promise<ParentConnection>,
  session_id: string,
  patience: () => Promise<null>,
): Access {
  return {
    first: async () => {
      const connection = await Promise.race([parent, patience()]);
      if (connection === null) return trouble;
      const { init } = connection;
      if (init.session_id !== session_id) return { kind: 'lost', request_id: null };
      return { kind: 'in', token: init.embed_token, expires_at: init.token_expires_at };
    },
    renew: async () => {
      const result = await (await parent).renewToken();
      if (result.ok) return { kind: 'in', token: result.embed_token, expires_at: result.token_expires_at };
      return result.code === 'session_over' ? { kind: 'over' } : trouble;
    },
  };
}
