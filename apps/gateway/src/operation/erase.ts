import type { Core } from '../common/index.js';
import type { Tx } from '../db/index.js';
import {
  deleteSubjects,
  findEndUserOfSession,
  findTenantOfEndUser,
  findTenantOfSession,
  listInFlight,
  lockSessionOnly,
  lockSessionsOfEndUser,
} from './erase.store.js';

/** `keys` is 0 when everything was erased before. */
export interface Erased {
  readonly sessions: readonly string[];
  readonly keys: number;
}

/**
 * Erases a person: the key of his own row and those of all sessions linked to him are deleted, so that no sealed copy can be
 * read again, wherever it lies. What is no personal datum stays: amounts, states, entries, chain facts.
 *
 * @throws with a sentence for the operator if there is no such person, or money of his is in flight
 */
export async function eraseEndUser(core: Pick<Core, 'db'>, end_user_id: string): Promise<Erased> {
  return core.db.withTx(async (tx) => {
    const tenant_id = await findTenantOfEndUser(tx, end_user_id);
    if (tenant_id === null) throw new Error(`there is no end user ${end_user_id}`);
    const sessions = await lockSessionsOfEndUser(tx, tenant_id, end_user_id);
    return erase(tx, tenant_id, sessions, [end_user_id]);
  });
}

/**
 * Erases a session that was never linked to a person.
 *
 * @throws with a sentence for the operator if there is no such session, a person is behind it, or its money is in flight
 */
export async function eraseSession(core: Pick<Core, 'db'>, session_id: string): Promise<Erased> {
  return core.db.withTx(async (tx) => {
    const tenant_id = await findTenantOfSession(tx, session_id);
    if (tenant_id === null) throw new Error(`there is no session ${session_id}`);
    await lockSessionOnly(tx, tenant_id, session_id);
    const end_user_id = await findEndUserOfSession(tx, tenant_id, session_id);
    if (end_user_id !== null) {
      throw new Error(`${session_id} belongs to ${end_user_id}: erase all of it with --end-user ${end_user_id}`);
    }
    return erase(tx, tenant_id, [session_id], []);
  });
}

async function erase(
  tx: Tx,
  tenant_id: number,
  sessions: readonly string[],
  people: readonly string[],
): Promise<Erased> {
  const inFlight = await listInFlight(tx, tenant_id, sessions);
  if (inFlight.length > 0) {
    const reasons = inFlight.map(({ session_id, why }) => `${session_id}: ${why}`).join('; ');
    throw new Error(`money is in flight, so nothing was erased; try again when it has ended (${reasons})`);
  }
  return { sessions, keys: await deleteSubjects(tx, tenant_id, [...people, ...sessions]) };
}
