import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig, requireServing } from './config.js';

const key = Buffer.alloc(32, 1).toString('base64');
const enough = {
  DATABASE_URL: 'postgres://app@127.0.0.1/gate',
  PUBLIC_API_URL: 'http://127.0.0.1:4100',
  PUBLIC_SURFACE_URL: 'http://127.0.0.1:4100',
  DEPLOYMENT_ID: 'one',
  PAYMENT_ID_KEY: key,
  SEAL_KEYS: `k1:${key}`,
  CLIENT_SECRET_KEYS: `k1:${key}`,
  TOKEN_KEYS: `k1:${key}`,
  QUOTE_HMAC_KEYS: `k1:${key}`,
  JWKS_KEYS: `k1:${key}`,
};
const network = {
  network: 'ETHEREUM',
  chain_id: 31337,
  rpc_urls: ['http://127.0.0.1:8545'],
  treasury: `0x${'01'.repeat(20)}`,
  factory: `0x${'02'.repeat(20)}`,
  tokens: [],
};
const problemsOf = (work: () => unknown): readonly string[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('the configuration', () => {
  test('names everything that is missing at once, and its message holds no secret', () => {
    const problems = problemsOf(() => loadConfig({ SEAL_KEYS: 'k1:short' }));
    for (const name of ['DATABASE_URL', 'PUBLIC_API_URL', 'DEPLOYMENT_ID', 'PAYMENT_ID_KEY', 'SEAL_KEYS']) {
      expect(problems.some((problem) => problem.startsWith(name))).toBe(true);
    }
    expect(problems.join()).not.toContain('short');
  });

  test.each([
    ['PORT', '70000'],
    ['PUBLIC_API_URL', 'http://127.0.0.1/path'],
    ['MODES', 'sandbox'],
    ['QUOTE_HMAC_KEYS', 'k1:c2hvcnQ='],
    ['JWKS_KEYS', `k1:${Buffer.alloc(33, 1).toString('base64')}`],
    ['TEST_FLOAT_KEY', '0x12'],
    ['TEST_NETWORKS', JSON.stringify([{ ...network, quorum: 2 }])],
    ['TEST_NETWORKS', JSON.stringify([{ ...network, treasury: 'none' }])],
    ['TEST_NETWORKS', '{'],
  ])('refuses %s = %s by name', (name, value) => {
    expect(problemsOf(() => loadConfig({ ...enough, [name]: value }))[0]).toMatch(new RegExp(`^${name}`));
  });

  test('test touches no main network, and live nothing that is simulated', () => {
    const main = JSON.stringify([{ ...network, chain_id: 1 }]);
    expect(problemsOf(() => loadConfig({ ...enough, TEST_NETWORKS: main }))).toEqual([
      'TEST_NETWORKS: ETHEREUM is a main network (chain id 1)',
    ]);
    const live = problemsOf(() =>
      loadConfig({ ...enough, MODES: 'live', LIVE_NETWORKS: JSON.stringify([network]) }),
    ).join('\n');
    expect(live).toMatch(
      /no payout rail[\s\S]*no identity provider[\s\S]*must be https[\s\S]*test chain[\s\S]*single RPC/,
    );
  });

  test('serving asks for what an admin command can do without', () => {
    expect(problemsOf(() => requireServing(loadConfig(enough))).map((problem) => problem.split(' ')[0])).toEqual([
      'TEST_GAS_KEY',
      'TEST_FLOAT_KEY',
      'TEST_SWEEPER_KEY',
      'TEST_BANK_URL',
      'TEST_BANK_TOKEN',
      'TEST_RATES_URLS',
      'TEST_IDENTITY_URL',
      'TEST_IDENTITY_TOKEN',
      'TEST_IDENTITY_SECRET',
    ]);
  });
});
