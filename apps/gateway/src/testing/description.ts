import { testNetworks } from '../catalogue/testing.js';
import { createTestCore } from './core.js';

const nobody = 'http://127.0.0.1:1';
const key = (digit: string) => `0x${digit.repeat(64)}`;

/** `/openapi.json` of the whole gateway. Nobody is behind its adapters, nor behind its database: nothing else is asked for. */
export async function describeGateway(): Promise<Readonly<Record<string, unknown>>> {
  // Loaded here, so that tests of one feature do not load all of them.
  const { createApp } = await import('../app.js');
  const core = createTestCore('postgres://127.0.0.1:1/nowhere', {
    env: {
      ...testNetworks,
      TEST_GAS_KEY: key('1'),
      TEST_FLOAT_KEY: key('2'),
      TEST_SWEEPER_KEY: key('3'),
      TEST_BANK_URL: nobody,
      TEST_RATES_URLS: nobody,
      TEST_IDENTITY_URL: nobody,
    },
  });
  const app = createApp(core, new Set(['api'] as const));
  try {
    return (await app.http.inject('/openapi.json')).json();
  } finally {
    await app.stop();
    await core.db.end();
  }
}
