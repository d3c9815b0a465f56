import type { BrandingKey, Tenant } from '../../common/index.js';
import type { Brand } from './state.schema.js';

/** The partner's look as the page takes it: every key is there, and the partner's own name stands in for a brand name. */
export function brandOf(tenant: Tenant): Brand {
  const set = (key: BrandingKey) => tenant.branding[key] ?? null;
  return {
    brand_name: set('brand_name') ?? tenant.partner_name,
    logo_url: set('logo_url'),
    primary_color: set('primary_color'),
    secondary_color: set('secondary_color'),
    accent_color: set('accent_color'),
    support_url: set('support_url'),
    support_email: set('support_email'),
    terms_url: set('terms_url'),
    privacy_url: set('privacy_url'),
  };
}
