import { tenantNow } from '../clock/index.js';
import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import { findEndpoint } from '../partners/index.js';
import { findDelivery } from './deliveries.store.js';
import type { Delivery } from './delivery.js';
import { prepareEvent } from './record.js';
import { insertEventWithDelivery } from './store.js';

/**
 * Queues a `webhook.test`, in a lane of its own, whatever types the endpoint is subscribed to: who asks for it wants to see it.
 *
 * @throws PublicError 400 without a URL
 */
export async function sendTestEvent(tx: Tx, core: Core, tenant: Tenant): Promise<{ delivery: Delivery; url: string }> {
  const { url } = await findEndpoint(tx, tenant.tenant_id);
  if (url === null) throw new PublicError('webhook_url_missing');
  const event = {
    type: 'webhook.test' as const,
    session: null,
    sequence: null,
    data: { livemode: false, message: 'This event tests your endpoint. Nothing has happened.' },
    at: tenantNow(core.clock, tenant),
    subject: null,
  };
  const prepared = prepareEvent(core, tenant, event);
  await insertEventWithDelivery(tx, tenant.tenant_id, { ...event, lane_key: prepared.event_id }, prepared, 'test');
  const delivery = await findDelivery(tx, tenant.tenant_id, prepared.delivery_id);
  if (delivery === null) throw new Error('the delivery that was just made is not there');
  return { delivery, url };
}
