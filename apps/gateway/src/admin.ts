import { pino } from 'pino';
import { createChanges } from './admin-changes.js';
import { type EndpointAdmin, endpointAdmin } from './admin-endpoints.js';
import { type PartnerAdmin, partnerAdmin } from './admin-partners.js';
import { systemClock } from './clock/index.js';
import type { Core } from './common/index.js';
import type { Config } from './config.js';
import { createSealer } from './crypto/index.js';
import { createDb } from './db/db.js';
import { type Erased, eraseCustomer, eraseEndUser, eraseSession, type RecordErasure } from './operation/erase.js';
import { createOperator, endOperator } from './operators/admin.js';
import type { LoggedDeed } from './operators/admin-log.js';
import { listDeeds, logDeed } from './operators/admin-log.store.js';
import type { ListedOperator, Operator, OperatorRole } from './operators/operator.js';
import { listOperators } from './operators/store.js';
import { loadTenant } from './partners/store.js';

// Each feature's own file and not its index: a command line that loads the whole server would take four times as long to start.

/** Who did it, in the log: whoever may run the command line has the database anyway. */
const done_by = 'cli';

/** What operators do by hand. Every refusal is an Error whose message is a sentence for them; every change leaves a line in the log. */
export interface Admin extends PartnerAdmin, EndpointAdmin {
  createOperator(person: { name: string; role: OperatorRole }): Promise<Operator & { token: string }>;
  listOperators(): Promise<readonly ListedOperator[]>;
  endOperator(operator_id: string): Promise<void>;
  eraseEndUser(end_user_id: string): Promise<Erased>;
  eraseSession(session_id: string): Promise<Erased>;
  eraseCustomer(customer_id: string): Promise<Erased>;
  /** Newest first. */
  listDeeds(limit: number): Promise<readonly LoggedDeed[]>;
  close(): Promise<void>;
}

/** Works with the owner's login where there is one, as migrations do. */
export function createAdmin(config: Config): Admin {
  const core: Core = {
    config,
    db: createDb({ url: config.database_owner_url ?? config.database_url, pool_size: 1 }),
    clock: systemClock,
    random: Math.random,
    sealer: createSealer(config.seal_keys),
    log: pino({ level: 'silent' }),
  };
  const changes = createChanges(core, done_by);
  const logErased =
    (about: string): RecordErasure =>
    (tx, { sessions, keys }) =>
      logDeed(tx, done_by, { command: 'erase', about, mode: null, details: { sessions, keys } });
  return {
    ...partnerAdmin(core, changes, done_by),
    ...endpointAdmin(core, changes),
    createOperator: (person) =>
      core.db.withTx(async (tx) => {
        const made = await createOperator(tx, person);
        const { operator_id: about, name, role } = made;
        await logDeed(tx, done_by, { command: 'operator.create', about, mode: null, details: { name, role } });
        return made;
      }),
    listOperators: () => listOperators(core.db),
    endOperator: (operator_id) =>
      core.db.withTx(async (tx) => {
        await endOperator(tx, operator_id);
        await logDeed(tx, done_by, { command: 'operator.disable', about: operator_id, mode: null, details: {} });
      }),
    eraseEndUser: (end_user_id) => eraseEndUser(core, end_user_id, logErased(end_user_id)),
    eraseSession: (session_id) => eraseSession(core, session_id, logErased(session_id)),
    eraseCustomer: async (customer_id) => {
      // Tells the partner, with all that events need: loaded for this alone.
      const { deleteCustomer } = await import('./customers/index.js');
      return eraseCustomer(
        core,
        customer_id,
        async (tx, tenant_id) => deleteCustomer(tx, core, await loadTenant(tx, tenant_id), customer_id),
        logErased(customer_id),
      );
    },
    listDeeds: (limit) => listDeeds(core.db, limit),
    close: () => core.db.end(),
  };
}
