import type { Core } from '../common/index.js';
import type { Tx } from '../db/index.js';
import {
  deleteSubjects,
  findEndUserOfSession,
  findTenantOfCustomer,
  findTenantOfEndUser,
  findTenantOfSession,
  listCustomersBehind,
  listEndUsersOfCustomer,
  listInFlight,
  lockCustomerOnly,
  lockSessionOnly,
  lockSessionsOfCustomer,
  lockSessionsOfEndUser,
} from './erase.store.js';

/** `keys` is 0 when everything was erased before. */
export interface Erased {
  readonly sessions: readonly string[];
  readonly keys: number;
}

/** Writes down what was erased, in the transaction that does it. */
export type RecordErasure = (tx: Tx, erased: Erased) => Promise<void>;

const unrecorded: RecordErasure = async () => {};

/**
 * Erases a person: the key of his own row and those of all sessions linked to him are deleted, so that no sealed copy can be
 * read again, wherever it lies. What is no personal datum stays: amounts, states, entries, chain facts.
 *
 * @throws with a sentence for the operator if there is no such person, a customer is behind him, or money of his is in flight
 */
export async function eraseEndUser(core: Pick<Core, 'db'>, end_user_id: string, record = unrecorded): Promise<Erased> {
  return core.db.withTx(async (tx) => {
    const tenant_id = await findTenantOfEndUser(tx, end_user_id);
    if (tenant_id === null) throw new Error(`there is no end user ${end_user_id}`);
    const sessions = await lockSessionsOfEndUser(tx, tenant_id, end_user_id);
    await refuseCustomers(tx, tenant_id, end_user_id, sessions, [end_user_id]);
    return erase(tx, tenant_id, sessions, [end_user_id], record);
  });
}

/**
 * Erases a session that was never linked to a person.
 *
 * @throws with a sentence for the operator if there is no such session, a customer or person is behind it, or its money is in
 * flight
 */
export async function eraseSession(core: Pick<Core, 'db'>, session_id: string, record = unrecorded): Promise<Erased> {
  return core.db.withTx(async (tx) => {
    const tenant_id = await findTenantOfSession(tx, session_id);
    if (tenant_id === null) throw new Error(`there is no session ${session_id}`);
    await lockSessionOnly(tx, tenant_id, session_id);
    await refuseCustomers(tx, tenant_id, session_id, [session_id], []);
    const end_user_id = await findEndUserOfSession(tx, tenant_id, session_id);
    if (end_user_id !== null) {
      throw new Error(`${session_id} belongs to ${end_user_id}: erase all of it with --end-user ${end_user_id}`);
    }
    return erase(tx, tenant_id, [session_id], [], record);
  });
}

/**
 * Erases a customer with all of his sessions, and the people whom identity found behind them with all of theirs. The partner's
 * customer is deleted with it, and his email and external id are free again: nothing is left that could keep them.
 *
 * @param deleteForPartner deletes the customer as the partner would have, in the same transaction
 * @throws with a sentence for the operator if there is no such customer, or money of his is in flight
 */
export async function eraseCustomer(
  core: Pick<Core, 'db'>,
  customer_id: string,
  deleteForPartner: (tx: Tx, tenant_id: number) => Promise<unknown>,
  record = unrecorded,
): Promise<Erased> {
  return core.db.withTx(async (tx) => {
    const tenant_id = await findTenantOfCustomer(tx, customer_id);
    if (tenant_id === null) throw new Error(`there is no customer ${customer_id}`);
    // Who makes a session for him has waited before, or waits now and finds him gone.
    await lockCustomerOnly(tx, tenant_id, customer_id);
    const { people, sessions } = await lockAllOfCustomer(tx, tenant_id, customer_id);
    await deleteForPartner(tx, tenant_id);
    return erase(tx, tenant_id, sessions, [customer_id, ...people], record);
  });
}

/** Identity may find somebody behind a session while that is waited for, and he comes with sessions of his own. */
async function lockAllOfCustomer(
  tx: Tx,
  tenant_id: number,
  customer_id: string,
): Promise<{ people: readonly string[]; sessions: readonly string[] }> {
  let people = await listEndUsersOfCustomer(tx, tenant_id, customer_id);
  for (;;) {
    const sessions = await lockSessionsOfCustomer(tx, tenant_id, customer_id, people);
    const found = await listEndUsersOfCustomer(tx, tenant_id, customer_id);
    if (found.length === people.length) return { people, sessions };
    people = found;
  }
}

async function refuseCustomers(
  tx: Tx,
  tenant_id: number,
  who: string,
  sessions: readonly string[],
  people: readonly string[],
): Promise<void> {
  const [customer_id] = await listCustomersBehind(tx, tenant_id, sessions, people);
  if (customer_id === undefined) return;
  throw new Error(`${who} belongs to the customer ${customer_id}: erase all of it with --customer ${customer_id}`);
}

async function erase(
  tx: Tx,
  tenant_id: number,
  sessions: readonly string[],
  people: readonly string[],
  record: RecordErasure,
): Promise<Erased> {
  const inFlight = await listInFlight(tx, tenant_id, sessions);
  if (inFlight.length > 0) {
    const reasons = inFlight.map(({ session_id, why }) => `${session_id}: ${why}`).join('; ');
    throw new Error(`money is in flight, so nothing was erased; try again when it has ended (${reasons})`);
  }
  const erased = { sessions, keys: await deleteSubjects(tx, tenant_id, people, sessions) };
  await record(tx, erased);
  return erased;
}
