import type { Changes, PartnerRef } from './admin-changes.js';
import { readEndpoint, type ShownEndpoint } from './admin-endpoints.js';
import type { Core } from './common/index.js';
import type { Tx } from './db/index.js';
import { readScopes } from './http/scopes.js';
import type { Deed } from './operators/admin-log.js';
import { logDeed } from './operators/admin-log.store.js';
import {
  addEntitlement,
  addMode,
  addPartner,
  type NewPartner,
  type PartnerCredentials,
  removeEntitlement,
  requirePartner,
  setDisabled,
} from './partners/admin.js';
import { type ListedKey, type ListedMode, listKeys, listModes } from './partners/admin.store.js';
import { createKey, endKey } from './partners/keys.js';
import { addOrigin, removeOrigin } from './partners/registered-origins.js';
import { listOrigins, type OriginKind } from './partners/store.js';

export type ShownOrigin = Awaited<ReturnType<typeof listOrigins>>[number];

/** A partner in one mode, with all that hangs on it. */
export interface ShownMode extends ListedMode {
  readonly endpoint: ShownEndpoint;
  readonly origins: readonly ShownOrigin[];
  readonly keys: readonly ListedKey[];
}

export interface PartnerAdmin {
  createPartner(partner: NewPartner): Promise<PartnerCredentials>;
  addMode(ref: PartnerRef, entitlements: readonly string[]): Promise<PartnerCredentials>;
  listPartners(): Promise<readonly ListedMode[]>;
  showPartner(partner_id: string): Promise<readonly ShownMode[]>;
  setDisabled(ref: PartnerRef, disabled: boolean): Promise<void>;
  /** What the partner is entitled to afterwards. */
  addEntitlement(ref: PartnerRef, name: string): Promise<readonly string[]>;
  removeEntitlement(ref: PartnerRef, name: string): Promise<readonly string[]>;
  /** Shown this once. */
  createKey(
    ref: PartnerRef,
    key: { kind: 'sk' | 'pk'; scopes: readonly string[]; name: string | null },
  ): Promise<{ key_id: string; key: string }>;
  listKeys(ref: PartnerRef): Promise<readonly ListedKey[]>;
  endKey(ref: PartnerRef, key_id: string): Promise<void>;
  /** The origin as browsers write it. */
  addOrigin(ref: PartnerRef, kind: OriginKind, origin: string): Promise<string>;
  removeOrigin(ref: PartnerRef, kind: OriginKind, origin: string): Promise<string>;
  listOrigins(ref: PartnerRef): Promise<readonly ShownOrigin[]>;
}

export function partnerAdmin(core: Core, { change, read }: Changes, done_by: string): PartnerAdmin {
  /** A partner that is only now there can not be looked up before. */
  const make = (command: string, details: Deed['details'], work: (tx: Tx) => Promise<PartnerCredentials>) =>
    core.db.withTx(async (tx) => {
      const made = await work(tx);
      await logDeed(tx, done_by, { command, about: made.partner_id, mode: made.mode, details });
      return made;
    });
  return {
    createPartner: ({ name, mode, entitlements }) =>
      make('partner.create', { name, entitlements }, (tx) => addPartner(tx, core.sealer, { name, mode, entitlements })),
    addMode: ({ partner_id, mode }, entitlements) =>
      make('partner.add_mode', { entitlements }, (tx) => addMode(tx, core.sealer, partner_id, mode, entitlements)),
    listPartners: () => listModes(core.db),
    async showPartner(partner_id) {
      await requirePartner(core.db, partner_id);
      const modes = (await listModes(core.db)).filter((one) => one.partner_id === partner_id);
      return Promise.all(
        modes.map((mode) =>
          read(mode, async (tx, tenant) => ({
            ...mode,
            endpoint: await readEndpoint(tx, core, tenant),
            origins: await listOrigins(tx, tenant.tenant_id),
            keys: await listKeys(tx, tenant.tenant_id),
          })),
        ),
      );
    },
    setDisabled: (ref, disabled) =>
      change(ref, disabled ? 'partner.disable' : 'partner.enable', (tx, tenant) => setDisabled(tx, tenant, disabled)),
    addEntitlement: (ref, name) =>
      change(
        ref,
        'entitlement.add',
        (tx, tenant) => addEntitlement(tx, tenant, name),
        () => ({ name }),
      ),
    removeEntitlement: (ref, name) =>
      change(
        ref,
        'entitlement.remove',
        (tx, tenant) => removeEntitlement(tx, tenant, name),
        () => ({ name }),
      ),
    async createKey(ref, { kind, name, ...key }) {
      const scopes = readScopes(key.scopes);
      return change(
        ref,
        'key.create',
        (tx, tenant) => createKey(tx, tenant, { kind, scopes, name }),
        ({ key_id }) => ({ key_id, kind, scopes, name }),
      );
    },
    listKeys: (ref) => read(ref, (tx, { tenant_id }) => listKeys(tx, tenant_id)),
    endKey: (ref, key_id) =>
      change(
        ref,
        'key.revoke',
        (tx, tenant) => endKey(tx, tenant, key_id),
        () => ({ key_id }),
      ),
    addOrigin: (ref, kind, text) =>
      change(
        ref,
        'origin.add',
        (tx, tenant) => addOrigin(tx, tenant, kind, text),
        (origin) => ({ kind, origin }),
      ),
    removeOrigin: (ref, kind, text) =>
      change(
        ref,
        'origin.remove',
        (tx, tenant) => removeOrigin(tx, tenant, kind, text),
        (origin) => ({ kind, origin }),
      ),
    listOrigins: (ref) => read(ref, (tx, { tenant_id }) => listOrigins(tx, tenant_id)),
  };
}
