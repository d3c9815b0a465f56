import type { GateServer } from './server.js';

/** Which methods a path has, for the `Allow` header of a 405: the router itself only knows whether one method matches. */
export function recordRoutes(app: GateServer): { methodsAt(url: string): string[] } {
  const routes: { methods: string[]; pattern: RegExp }[] = [];
  app.addHook('onRoute', (route) => {
    routes.push({
      methods: [route.method].flat(),
      pattern: new RegExp(
        `^${route.url
          .replace(/[.]/g, '\\.')
          .replace(/:[A-Za-z_]+/g, '[^/]+')
          .replace(/\*/g, '.*')}$`,
      ),
    });
  });
  return {
    methodsAt(url) {
      const path = url.split('?')[0] ?? url;
      return [...new Set(routes.filter((route) => route.pattern.test(path)).flatMap((route) => route.methods))].sort();
    },
  };
}
