import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from './config.js';
import { environment } from './testing/wallet.js';

test('default', () => {
  const config = loadConfig({ ...environment, GATE_WEBHOOK_SECRET: 'whsec_new,whsec_old' });
  expect(config).toMatchObject({ port: 8080, wallet_key: null, webhook_secrets: ['whsec_new', 'whsec_old'] });
});

test('error: all problems at once, each by the name of its setting', () => {
  const read = () =>
    loadConfig({ ...environment, PORT: 'x', PUBLIC_URL: 'ftp://x', GATE_NETWORKS: '[{}]', DEMO_WALLET_KEY: '0x1' });
  expect(read).toThrow(ConfigError);
  for (const name of ['PORT', 'PUBLIC_URL', 'GATE_NETWORKS', 'DEMO_WALLET_KEY']) expect(read).toThrow(name);
  expect(() => loadConfig({})).toThrow('GATE_SECRET_KEY');
});

test('error: a key in the server’s hands never sends real coins', () => {
  const live = { ...environment, GATE_SECRET_KEY: 'sk_live_x', DEMO_WALLET_KEY: `0x${'1'.repeat(64)}` };
  expect(() => loadConfig(live)).toThrow('test mode only');
});
