import type { GateServer } from '../../http/index.js';
import { makeDocument } from './document.js';
import { recordPublicRoutes } from './routes.js';

export interface OpenApi {
  /** The document, from the schemas that validate requests. @throws if a public route has no operationId: a bug */
  document(): Record<string, unknown>;
}

/**
 * Listens to routes as they are made, so that the document and what the server really checks can not differ. To be called
 * before the first route.
 */
export function recordOpenApi(app: GateServer): OpenApi {
  const routes = recordPublicRoutes(app);
  let made: Record<string, unknown> | undefined;
  return {
    document() {
      made ??= makeDocument(routes);
      return made;
    },
  };
}
