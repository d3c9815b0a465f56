import { testNetworks } from './networks.js';

const key = Buffer.alloc(32, 1).toString('base64');

/** Settings for what needs a configuration and nothing else; no key guards anything. */
export const testSettings: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql://127.0.0.1:9/none',
  PUBLIC_API_URL: 'http://127.0.0.1:4100',
  PUBLIC_SURFACE_URL: 'http://127.0.0.1:4100',
  DEPLOYMENT_ID: 'test-deployment',
  PAYMENT_ID_KEY: key,
  SEAL_KEYS: `k1:${key}`,
  CLIENT_SECRET_KEYS: `k1:${key}`,
  TOKEN_KEYS: `k1:${key}`,
  QUOTE_HMAC_KEYS: `k1:${key}`,
  JWKS_KEYS: `k1:${key}`,
  TEST_NETWORKS: JSON.stringify(testNetworks),
};
