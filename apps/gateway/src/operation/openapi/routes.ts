import type { GateServer } from '../../http/index.js';
import type { JsonSchema } from './components.js';

/** The parts of a route's schema that the document is made of. */
export interface RouteSchema {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly body?: JsonSchema;
  readonly querystring?: JsonSchema;
  readonly params?: JsonSchema;
  readonly headers?: JsonSchema;
  readonly response?: Readonly<Record<string, JsonSchema>>;
}

export interface RecordedRoute {
  readonly method: string;
  /** As the router has it: `/v1/gate_sessions/:id`. */
  readonly url: string;
  readonly schema: RouteSchema;
}

/** What the outside world calls us back on; it has its own contract with each provider. */
const callbacks = 'Callbacks';

/** Ours beside `/v1`, as far as partners call it. */
const publicPath = /^\/(v1\/|\.well-known\/)/;
const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);

/**
 * Every public route that is made from now on.
 *
 * @param options.skipNameless leaves routes without an operationId out, for servers that only a test has
 */
export function recordPublicRoutes(
  app: GateServer,
  options: { readonly skipNameless?: boolean } = {},
): readonly RecordedRoute[] {
  const routes: RecordedRoute[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      if (!methods.has(method) || !publicPath.test(route.url)) continue;
      const schema = (route.schema ?? {}) as RouteSchema & { readonly hide?: boolean };
      if (options.skipNameless === true && schema.operationId === undefined) continue;
      if (schema.hide !== true && !schema.tags?.includes(callbacks)) routes.push({ method, url: route.url, schema });
    }
  });
  return routes;
}
