import type { Core, Mode, Tenant } from './common/index.js';
import type { Tx } from './db/index.js';
import type { Deed } from './operators/admin-log.js';
import { logDeed } from './operators/admin-log.store.js';
import { requireTenant } from './partners/admin.js';

/** One partner in one mode, as operators name it. */
export interface PartnerRef {
  readonly partner_id: string;
  readonly mode: Mode;
}

export interface Changes {
  /** One transaction with its line in the log; what is refused leaves none. */
  change<T>(
    ref: PartnerRef,
    command: string,
    work: (tx: Tx, tenant: Tenant) => Promise<T>,
    details?: (result: T) => Deed['details'],
  ): Promise<T>;
  read<T>(ref: PartnerRef, work: (tx: Tx, tenant: Tenant) => Promise<T>): Promise<T>;
}

/** How operators reach a partner. @param done_by who it was, in the log */
export function createChanges({ db }: Pick<Core, 'db'>, done_by: string): Changes {
  return {
    change: ({ partner_id, mode }, command, work, details = () => ({})) =>
      db.withTx(async (tx) => {
        const result = await work(tx, await requireTenant(tx, partner_id, mode));
        await logDeed(tx, done_by, { command, about: partner_id, mode, details: details(result) });
        return result;
      }),
    read: async ({ partner_id, mode }, work) => work(db, await requireTenant(db, partner_id, mode)),
  };
}
