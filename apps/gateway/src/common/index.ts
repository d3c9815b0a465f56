export type { Core } from './core.js';
export { requireName } from './name.js';
export type { Branding, BrandingKey, Mode, Tenant } from './tenant.js';
