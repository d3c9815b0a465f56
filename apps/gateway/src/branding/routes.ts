import type { Branding, BrandingKey, Core } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { callerOf, type GateServer, writeOnce } from '../http/index.js';
import type { Directory } from '../partners/index.js';
import { type BrandingBody, brandingBody, brandingObject } from './schema.js';
import { findBranding, mergeBranding } from './store.js';

export interface BrandingRouteDeps {
  readonly core: Core;
  /** Forgets what it cached of a tenant whose look was changed here; other processes see it within two seconds. */
  readonly directory: Pick<Directory, 'forget'>;
}

const tags = ['Branding'];

/** `/v1/branding`: what the hosted surface looks like to this partner's users. Mounted under the secret-key check. */
export function brandingRoutes(app: GateServer, { core, directory }: BrandingRouteDeps): void {
  app.get(
    '/branding',
    {
      schema: {
        operationId: 'getBranding',
        summary: 'How the hosted surface looks',
        description: 'Null stands for what was not chosen.',
        tags,
        response: { 200: brandingObject },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      return renderBranding(await findBranding(core.db, tenant.tenant_id));
    },
  );

  app.patch(
    '/branding',
    {
      schema: {
        operationId: 'updateBranding',
        summary: 'Change how the hosted surface looks',
        description:
          'What is left away stays, and null clears. Where a pair of colours has a contrast below 4.5:1, the surface corrects the colour of the text.',
        tags,
        body: brandingBody,
        response: { 200: brandingObject },
      },
      config: { nullClears: true },
      serializerCompiler: () => (data) => data as string,
    },
    async (request, reply) => {
      const { tenant } = callerOf(request);
      await writeOnce(core, tenant, request, reply, async (tx) => {
        refuseOddUrls(request.body);
        return { status: 200, body: renderBranding(await mergeBranding(tx, tenant.tenant_id, request.body)) };
      });
      directory.forget();
      return reply;
    },
  );
}

const urls = ['logo_url', 'support_url', 'terms_url', 'privacy_url'] as const;

/** What looks like a URL and can not be opened: a host of nothing but dots, a port that is none. */
function refuseOddUrls(body: BrandingBody): void {
  for (const key of urls) {
    const text = body[key];
    if (text === undefined || text === null || URL.canParse(text)) continue;
    throw new PublicError('field_invalid', { param: `/${key}`, message: `${key} must be an absolute https URL.` });
  }
}

/** The public object: every key is there, `null` where nothing was set. */
function renderBranding(branding: Branding) {
  const set = (key: BrandingKey) => branding[key] ?? null;
  return {
    object: 'branding' as const,
    logo_url: set('logo_url'),
    primary_color: set('primary_color'),
    secondary_color: set('secondary_color'),
    accent_color: set('accent_color'),
    brand_name: set('brand_name'),
    support_url: set('support_url'),
    support_email: set('support_email'),
    terms_url: set('terms_url'),
    privacy_url: set('privacy_url'),
  };
}
