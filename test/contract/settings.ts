const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const signer = (digit: string) => `0x${digit.repeat(64)}`;
const contract = (digit: string) => `0x${digit.repeat(40)}`;
const nobody = 'http://127.0.0.1:1';

/** Settings with which a gateway starts and reaches nobody; none of the keys guards anything. */
export const settings: Readonly<Record<string, string>> = {
  PORT: '0',
  PUBLIC_API_URL: 'http://127.0.0.1:4100',
  PUBLIC_SURFACE_URL: 'http://127.0.0.1:4100',
  DEPLOYMENT_ID: 'contract-tests',
  PAYMENT_ID_KEY: key(1),
  SEAL_KEYS: `k1:${key(2)}`,
  CLIENT_SECRET_KEYS: `k1:${key(3)}`,
  TOKEN_KEYS: `k1:${key(4)}`,
  QUOTE_HMAC_KEYS: `k1:${key(5)}`,
  JWKS_KEYS: `k1:${key(6)}`,
  LOG_LEVEL: 'silent',
  TEST_GAS_KEY: signer('1'),
  TEST_FLOAT_KEY: signer('2'),
  TEST_SWEEPER_KEY: signer('3'),
  TEST_BANK_URL: nobody,
  TEST_BANK_TOKEN: 'bank-token',
  TEST_RATES_URLS: nobody,
  TEST_IDENTITY_URL: nobody,
  TEST_IDENTITY_TOKEN: 'identity-token',
  TEST_IDENTITY_SECRET: 'identity-secret',
  TEST_NETWORKS: JSON.stringify([
    {
      network: 'ETHEREUM',
      chain_id: 31337,
      rpc_urls: [nobody],
      treasury: contract('1'),
      factory: contract('2'),
      tokens: [{ symbol: 'USDC', address: contract('a'), decimals: 6 }],
    },
  ]),
};
