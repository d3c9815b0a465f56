import type { Changes, PartnerRef } from './admin-changes.js';
import { tenantNow } from './clock/index.js';
import type { Core, Tenant } from './common/index.js';
import type { Tx } from './db/index.js';
import {
  type EndpointChange,
  finishRotation,
  renderEndpoint,
  rotateSecret,
  rotationOf,
  setEndpoint,
} from './events/endpoint.js';
import { findEndpoint } from './partners/endpoint.store.js';

export type ShownEndpoint = ReturnType<typeof renderEndpoint>;

export interface EndpointAdmin {
  setEndpoint(ref: PartnerRef, endpoint: EndpointChange): Promise<ShownEndpoint>;
  showEndpoint(ref: PartnerRef): Promise<ShownEndpoint>;
  /** The new secret, shown this once. */
  rotateSecret(ref: PartnerRef): Promise<{ secret: string; rotation: ShownEndpoint['rotation'] }>;
  /** False when no rotation was under way. */
  finishRotation(ref: PartnerRef): Promise<boolean>;
}

export async function readEndpoint(tx: Tx, core: Core, tenant: Tenant): Promise<ShownEndpoint> {
  return renderEndpoint(core, tenant, await findEndpoint(tx, tenant.tenant_id));
}

export function endpointAdmin(core: Core, { change, read }: Changes): EndpointAdmin {
  return {
    setEndpoint: (ref, endpoint) =>
      change(
        ref,
        'endpoint.set',
        async (tx, tenant) => renderEndpoint(core, tenant, await setEndpoint(tx, core, tenant, endpoint)),
        // A URL may hold a secret of the partner's behind its host.
        ({ url, event_types }) => ({ origin: url === null ? null : new URL(url).origin, event_types }),
      ),
    showEndpoint: (ref) => read(ref, (tx, tenant) => readEndpoint(tx, core, tenant)),
    rotateSecret: (ref) =>
      change(ref, 'endpoint.rotate_secret', async (tx, tenant) => {
        const { secret, endpoint } = await rotateSecret(tx, core, tenant);
        return { secret, rotation: rotationOf(endpoint, tenantNow(core.clock, tenant)) };
      }),
    finishRotation: (ref) =>
      change(ref, 'endpoint.finish_rotation', async (tx, tenant) => {
        const { rotation } = await readEndpoint(tx, core, tenant);
        await finishRotation(tx, tenant);
        return rotation !== null;
      }),
  };
}
