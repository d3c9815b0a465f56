import type { Refusal } from './refusal.js';

const cryptoOf = (target_token: unknown, amount: string) => ({ amount_in: 'crypto', target_token, amount });

/** Amounts in crypto that create refuses. */
export const inCrypto: readonly Refusal[] = [
  {
    why: 'crypto, but of which token?',
    change: cryptoOf(undefined, '250.00'),
    status: 400,
    code: 'field_required',
    param: '/target_token',
    says: /required where amount_in is crypto/,
  },
  {
    why: 'crypto of a token that nobody knows',
    change: cryptoOf('DOGE', '250.00'),
    status: 400,
    code: 'asset_unsupported',
    param: '/target_token',
    says: /GET \/v1\/capabilities\/assets/,
  },
  ...['0', '-1', '1e3', '5.1234567', '', '.5'].map((amount) => ({
    why: `crypto: ${JSON.stringify(amount)}`,
    change: cryptoOf('usdc', amount),
    status: 400,
    code: 'amount_invalid',
    param: '/amount',
    says: /no more than 6 decimals: it is in USDC/,
  })),
  {
    why: 'crypto: more decimals than its token is shown with',
    change: cryptoOf('TST18', '5.123456789'),
    status: 400,
    code: 'amount_invalid',
    param: '/amount',
    says: /no more than 8 decimals: it is in TST18/,
  },
  {
    why: 'crypto: below the least of its token',
    change: cryptoOf('TST18', '0.99999999'),
    status: 400,
    code: 'amount_too_small',
    param: '/amount',
    says: /The least amount is 1\.00000000 TST18\./,
  },
  {
    why: 'crypto: above the most of its token',
    change: cryptoOf('USDC', '100000.000001'),
    status: 400,
    code: 'amount_too_large',
    param: '/amount',
    says: /The largest amount is 100000\.000000 USDC\./,
  },
];
