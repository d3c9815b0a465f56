import { tenantNow } from '../clock/index.js';
import type { Core, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { PublicError } from '../errors/index.js';
import { newWebhookSecret } from '../ids/index.js';
import { type Endpoint, lockEndpoint, updateEndpoint, updateEndpointSecrets } from '../partners/index.js';
import { canonicalHost, createTargets, isAddress } from './guard/index.js';
import { rotationLasts_h } from './lanes.store.js';
import { deliveredEventTypes, subscribedTypes } from './types.js';

/** What of an endpoint is to change: a key that is absent stays, null unsets the URL or goes back to the default types. */
export interface EndpointChange {
  readonly url?: string | null;
  readonly event_types?: readonly string[] | null;
}

/**
 * Sets where a tenant's events go, for the route and the command line alike. What is pending goes to the new URL from its next
 * attempt on; without a URL it waits.
 *
 * @throws PublicError that names the field
 */
export async function setEndpoint(
  tx: Tx,
  core: Pick<Core, 'config'>,
  tenant: Tenant,
  change: EndpointChange,
): Promise<Endpoint> {
  const url = change.url === undefined || change.url === null ? change.url : checkUrl(core, tenant, change.url);
  const event_types =
    change.event_types === undefined || change.event_types === null
      ? change.event_types
      : checkEventTypes(change.event_types);
  const before = await lockEndpoint(tx, tenant.tenant_id);
  return updateEndpoint(tx, tenant.tenant_id, {
    url: url === undefined ? before.url : url,
    event_types: event_types === undefined ? before.event_types : event_types,
  });
}

const maxUrl_chars = 2_048;

/** As it is called: what a parser would clean up (spaces, control characters, backslashes) is refused. */
const plainUrl = /^[^\s\p{Cc}\p{Cs}\\]+$/u;

/** Only what a URL itself shows is refused here; where its host leads is looked at with each connection. */
function checkUrl(core: Pick<Core, 'config'>, tenant: Tenant, text: string): string {
  const refuse = (message: string): never => {
    throw new PublicError('webhook_url_invalid', { param: '/url', message });
  };
  if (text.length > maxUrl_chars) refuse(`A webhook URL has at most ${maxUrl_chars} characters.`);
  if (!plainUrl.test(text)) {
    refuse('The webhook URL must be absolute and without spaces and backslashes, like https://example.com/hooks.');
  }
  const url = URL.canParse(text)
    ? new URL(text)
    : refuse('The webhook URL must be absolute, like https://example.com/hooks.');
  const schemes = tenant.mode === 'live' ? ['https:'] : ['https:', 'http:'];
  if (!schemes.includes(url.protocol)) {
    refuse(
      tenant.mode === 'live' ? 'The webhook URL must be https.' : 'The webhook URL must be https, or http in test.',
    );
  }
  if (url.username !== '' || url.password !== '') refuse('The webhook URL must not hold credentials.');
  const host = canonicalHost(url.hostname);
  const shown = isAddress(host) ? host : host === 'localhost' || host.endsWith('.localhost') ? '127.0.0.1' : null;
  if (shown !== null && !createTargets(core.config.webhook_allow_private).allows(host, shown)) {
    refuse(
      `${host} is on a private network. Webhooks go to public addresses, and to what WEBHOOK_ALLOW_PRIVATE names.`,
    );
  }
  return text;
}

function checkEventTypes(event_types: readonly string[]): string[] {
  for (const [index, type] of event_types.entries()) {
    if (!deliveredEventTypes.includes(type)) {
      throw new PublicError('field_invalid', {
        param: `/event_types/${index}`,
        message: `There is no event type of that name. Known are: ${deliveredEventTypes.join(', ')}.`,
      });
    }
  }
  return [...new Set(event_types)];
}

/**
 * Starts a rotation: from now on everything is signed with the new secret and the old one, until the partner has deployed the
 * new one and finishes. Called again before that, it gives another new secret; the old one, which the partner's servers still
 * hold, stays.
 */
export async function rotateSecret(
  tx: Tx,
  core: Core,
  tenant: Tenant,
): Promise<{ secret: string; endpoint: Endpoint }> {
  const before = await lockEndpoint(tx, tenant.tenant_id);
  const at = tenantNow(core.clock, tenant);
  const secret = newWebhookSecret();
  const endpoint = await updateEndpointSecrets(tx, tenant.tenant_id, {
    secret_sealed: core.sealer.sealTenant(tenant.tenant_id, 'webhook_secret', secret),
    previous_secret_sealed:
      rotationOf(before, at) === null || before.previous_secret_sealed === null
        ? before.secret_sealed
        : before.previous_secret_sealed,
    rotation_started_at: at,
  });
  return { secret, endpoint };
}

/** Ends a rotation: only the new secret signs. Without one under way nothing changes. */
export async function finishRotation(tx: Tx, tenant: Tenant): Promise<Endpoint> {
  const before = await lockEndpoint(tx, tenant.tenant_id);
  if (before.rotation_started_at === null) return before;
  return updateEndpointSecrets(tx, tenant.tenant_id, {
    secret_sealed: before.secret_sealed,
    previous_secret_sealed: null,
    rotation_started_at: null,
  });
}

/** The rotation under way, or null. @param at business time */
export function rotationOf(endpoint: Endpoint, at: Date): { started_at: string; ends_at: string } | null {
  const started_at = endpoint.rotation_started_at;
  if (started_at === null) return null;
  const ends_at = new Date(started_at.getTime() + rotationLasts_h * 3_600_000);
  return ends_at > at ? { started_at: started_at.toISOString(), ends_at: ends_at.toISOString() } : null;
}

/** The public object; never the secrets. */
export function renderEndpoint(core: Core, tenant: Tenant, endpoint: Endpoint) {
  return {
    object: 'webhook_endpoint' as const,
    url: endpoint.url,
    mode: tenant.mode,
    event_types: [...subscribedTypes(endpoint.event_types)],
    status: endpoint.url === null ? ('unset' as const) : ('active' as const),
    rotation: rotationOf(endpoint, tenantNow(core.clock, tenant)),
  };
}
