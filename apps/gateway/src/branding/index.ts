export { type BrandingRouteDeps, brandingRoutes } from './routes.js';
