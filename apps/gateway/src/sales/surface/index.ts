export { clientScript } from './client-script.js';
export type { SurfaceDeps } from './deps.js';
export { identityCallbackRoute } from './identity-callback.js';
export { createIdentityWorker } from './identity-worker.js';
export { type ActionLinks, createActionLinks } from './links.js';
export { type SurfacePageDeps, surfacePages } from './pages.js';
export { createVersionPoller, type VersionPoller } from './poller.js';
export { surfaceRoutes } from './routes.js';
export type { SurfaceState } from './state.schema.js';
