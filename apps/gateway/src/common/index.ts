export type { Core } from './core.js';
export type { Branding, BrandingKey, Mode, Tenant } from './tenant.js';
