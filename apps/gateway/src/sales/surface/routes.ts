import type { GateServer } from '../../http/index.js';
import { bootstrapRoute } from './bootstrap.js';
import type { SurfaceDeps } from './deps.js';
import { readRoute } from './read.js';
import { viewRoute } from './view.js';
import { writeRoutes } from './writes.js';

/** `/embed/*`: the hosted surface's own calls. Mounted below `/v1` without the secret-key check: each has its own credential. */
export function surfaceRoutes(app: GateServer, deps: SurfaceDeps): void {
  app.decorateRequest('embed', null);
  // Pages that wait must not hold a shutdown up.
  app.addHook('preClose', async () => deps.poller.stop());
  bootstrapRoute(app, deps);
  viewRoute(app, deps);
  readRoute(app, deps);
  writeRoutes(app, deps);
}
