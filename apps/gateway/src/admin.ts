import { pino } from 'pino';
import { systemClock } from './clock/index.js';
import type { Core, Mode } from './common/index.js';
import type { Config } from './config.js';
import { createSealer } from './crypto/index.js';
import { createDb } from './db/db.js';
import { type EndpointChange, setEndpoint } from './events/endpoint.js';
import { type Erased, eraseEndUser, eraseSession } from './operation/erase.js';
import {
  addOrigin,
  createKey,
  createPartner,
  endKey,
  type PartnerCredentials,
  removeOrigin,
  requireTenant,
} from './partners/admin.js';
import type { OriginKind } from './partners/index.js';

// Each feature's own file and not its index: a command line that loads the whole server would take four times as long to start.

/** One partner in one mode, as operators name it. */
export interface PartnerRef {
  readonly partner_id: string;
  readonly mode: Mode;
}

/** What operators do by hand. Every refusal is an Error whose message is a sentence for them. */
export interface Admin {
  createPartner(partner: { name: string; mode: Mode; entitlements: readonly string[] }): Promise<PartnerCredentials>;
  createKey(partner: PartnerRef, kind: 'sk' | 'pk'): Promise<{ key_id: string; key: string }>;
  endKey(partner: PartnerRef, key_id: string): Promise<void>;
  addOrigin(partner: PartnerRef, kind: OriginKind, origin: string): Promise<string>;
  removeOrigin(partner: PartnerRef, kind: OriginKind, origin: string): Promise<string>;
  setEndpoint(partner: PartnerRef, endpoint: EndpointChange): Promise<void>;
  eraseEndUser(end_user_id: string): Promise<Erased>;
  eraseSession(session_id: string): Promise<Erased>;
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
  const tenantOf = ({ partner_id, mode }: PartnerRef) => requireTenant(core.db, partner_id, mode);
  return {
    createPartner: (partner) => createPartner(core, partner),
    createKey: async (partner, kind) => createKey(core, await tenantOf(partner), kind),
    endKey: async (partner, key_id) => endKey(core, await tenantOf(partner), key_id),
    addOrigin: async (partner, kind, origin) => addOrigin(core, await tenantOf(partner), kind, origin),
    removeOrigin: async (partner, kind, origin) => removeOrigin(core, await tenantOf(partner), kind, origin),
    setEndpoint: async (partner, endpoint) => {
      const tenant = await tenantOf(partner);
      await core.db.withTx((tx) => setEndpoint(tx, core, tenant, endpoint));
    },
    eraseEndUser: (end_user_id) => eraseEndUser(core, end_user_id),
    eraseSession: (session_id) => eraseSession(core, session_id),
    close: () => core.db.end(),
  };
}
