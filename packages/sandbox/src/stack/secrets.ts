import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hex } from 'viem';
import { generatePrivateKey } from 'viem/accounts';

const chain_accounts = ['deployer', 'treasury', 'gas', 'float', 'sweeper', 'faucet', 'user'] as const;
const plain = [
  'bank_token',
  'identity_token',
  'identity_secret',
  'owner_password',
  'app_password',
  'wallet_password',
] as const;
const rings = ['seal_keys', 'client_secret_keys', 'token_keys', 'quote_hmac_keys', 'jwks_keys'] as const;

/** Keys and passwords of one stack on one machine. They protect test coins only. */
export type Secrets = {
  readonly deployment_id: string;
  readonly payment_id_key: string;
  readonly plain: Readonly<Record<(typeof plain)[number], string>>;
  readonly rings: Readonly<Record<(typeof rings)[number], string>>;
  /** Private keys by purpose: refunds, sweeps and the gas for them never share one. */
  readonly chain: Readonly<Record<(typeof chain_accounts)[number], Hex>>;
};

const table = <Name extends string, Value>(names: readonly Name[], make: () => Value): Record<Name, Value> =>
  Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, Value>;

function makeSecrets(): Secrets {
  return {
    deployment_id: `sandbox-${randomBytes(6).toString('hex')}`,
    payment_id_key: randomBytes(32).toString('base64'),
    plain: table(plain, () => randomBytes(24).toString('base64url')),
    rings: table(rings, () => `k1:${randomBytes(32).toString('base64')}`),
    chain: table(chain_accounts, generatePrivateKey),
  };
}

/** The secrets of an earlier start in `folder`, or new ones kept there; a ring that the earlier version did not know is added. */
export function loadSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  const fresh = makeSecrets();
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Secrets) : fresh;
  const secrets: Secrets = { ...kept, rings: { ...fresh.rings, ...kept.rings } };
  writeFileSync(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  return secrets;
}
