import type { openGateway, TestGateway } from '../http/testing/gateway.js';
import { createTestCore } from './core.js';

// Loaded when called, so that tests of one feature do not load all of them.

/** The composed gateway on a database of its own, with nobody behind its adapters, for tests of other workspaces. */
export async function openTestGateway(...given: Parameters<typeof openGateway>): Promise<TestGateway> {
  return (await import('../http/testing/gateway.js')).openGateway(...given);
}

/** `/openapi.json` of the whole gateway. Nobody is behind its database either: nothing else is asked for. */
export async function describeGateway(): Promise<Readonly<Record<string, unknown>>> {
  const [{ createApp }, { nobodyBehind }] = await Promise.all([
    import('../app.js'),
    import('../http/testing/gateway.js'),
  ]);
  const core = createTestCore('postgres://127.0.0.1:1/nowhere', { env: nobodyBehind });
  const app = createApp(core, new Set(['api'] as const));
  try {
    return (await app.http.inject('/openapi.json')).json();
  } finally {
    await app.stop();
    await core.db.end();
  }
}
