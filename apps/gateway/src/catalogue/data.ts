/**
 * What can be sold and paid out, in one place: capabilities, session validation, prices and the hosted surface all read it.
 * Networks and token addresses are the deployment's own (configuration); everything here is the same for each deployment.
 */

export interface Currency {
  readonly code: string;
  readonly symbol: string;
  readonly name: string;
  readonly decimals: number;
  /** What one payout may be, in minor units. */
  readonly min_minor: bigint;
  readonly max_minor: bigint;
}

export const currencies: readonly Currency[] = [
  { code: 'EUR', symbol: '€', name: 'Euro', decimals: 2, min_minor: 5_00n, max_minor: 50_000_00n },
  { code: 'GBP', symbol: '£', name: 'Pound sterling', decimals: 2, min_minor: 5_00n, max_minor: 50_000_00n },
];

export interface Asset {
  readonly symbol: string;
  readonly name: string;
  readonly decimals: number;
  /** Places that an amount is shown and priced with. */
  readonly display_decimals: number;
  /** Fiat currency the asset follows, if any: it decides how long a price can be held. */
  readonly pegged_to: string | null;
  readonly min_units: bigint;
  readonly max_units: bigint;
}

export const assets: readonly Asset[] = [
  {
    symbol: 'USDC',
    name: 'USD Coin',
    decimals: 6,
    display_decimals: 6,
    pegged_to: 'USD',
    min_units: 5_000_000n,
    max_units: 100_000_000_000n,
  },
  {
    symbol: 'EURC',
    name: 'Euro Coin',
    decimals: 6,
    display_decimals: 6,
    pegged_to: 'EUR',
    min_units: 5_000_000n,
    max_units: 100_000_000_000n,
  },
  {
    symbol: 'TST18',
    name: 'Test Token 18',
    decimals: 18,
    display_decimals: 8,
    pegged_to: null,
    min_units: 10n ** 18n,
    max_units: 10n ** 24n,
  },
];

export interface Country {
  readonly country_code: string;
  readonly name: string;
  readonly default_currency: string;
  readonly supported: boolean;
}

const sepaCountries: readonly [code: string, name: string][] = [
  ['AT', 'Austria'],
  ['BE', 'Belgium'],
  ['DE', 'Germany'],
  ['ES', 'Spain'],
  ['FI', 'Finland'],
  ['FR', 'France'],
  ['IE', 'Ireland'],
  ['IT', 'Italy'],
  ['LU', 'Luxembourg'],
  ['NL', 'Netherlands'],
  ['PT', 'Portugal'],
];

export const countries: readonly Country[] = [
  ...sepaCountries.map(([country_code, name]) => ({ country_code, name, default_currency: 'EUR', supported: true })),
  { country_code: 'GB', name: 'United Kingdom', default_currency: 'GBP', supported: true },
  { country_code: 'US', name: 'United States', default_currency: 'USD', supported: false },
];

export interface PayoutField {
  readonly name: string;
  readonly label_key: string;
  readonly format: 'text' | 'iban' | 'sort_code' | 'account_number';
  readonly example: string;
  readonly max_length: number;
}

export interface PayoutMethod {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly countries: readonly string[];
  readonly speed: string;
  /** Typical time from payout to arrival; an estimate, shown as such. */
  readonly typical_s: number;
  readonly min_minor: bigint;
  readonly max_minor: bigint;
  readonly service_fee_minor: bigint;
  readonly fields: readonly PayoutField[];
}

const holderName: PayoutField = {
  name: 'holder_name',
  label_key: 'holder_name',
  format: 'text',
  example: 'Erika Mustermann',
  max_length: 70,
};
const iban: PayoutField = {
  name: 'iban',
  label_key: 'iban',
  format: 'iban',
  example: 'DE89 3704 0044 0532 0130 00',
  max_length: 42,
};
const sortCode: PayoutField = {
  name: 'sort_code',
  label_key: 'sort_code',
  format: 'sort_code',
  example: '00-00-00',
  max_length: 8,
};
const accountNumber: PayoutField = {
  name: 'account_number',
  label_key: 'account_number',
  format: 'account_number',
  example: '12345678',
  max_length: 8,
};

const sepaCodes = sepaCountries.map(([code]) => code);

export const payoutMethods: readonly PayoutMethod[] = [
  {
    id: 'sepa_instant',
    name: 'SEPA Instant',
    currency: 'EUR',
    countries: sepaCodes,
    speed: 'seconds',
    typical_s: 10,
    min_minor: 5_00n,
    max_minor: 50_000_00n,
    service_fee_minor: 50n,
    fields: [holderName, iban],
  },
  {
    id: 'sepa',
    name: 'SEPA',
    currency: 'EUR',
    countries: sepaCodes,
    speed: 'one business day',
    typical_s: 86_400,
    min_minor: 5_00n,
    max_minor: 50_000_00n,
    service_fee_minor: 20n,
    fields: [holderName, iban],
  },
  {
    id: 'faster_payments',
    name: 'Faster Payments',
    currency: 'GBP',
    countries: ['GB'],
    speed: 'minutes',
    typical_s: 120,
    min_minor: 5_00n,
    max_minor: 50_000_00n,
    service_fee_minor: 30n,
    fields: [holderName, sortCode, accountNumber],
  },
];

/** Blocks until `finalized` covers a new one, as a rule: an estimate that partners are shown, and nothing is decided by. */
const typicalFinality_blocks: ReadonlyMap<number, number> = new Map([
  [1, 64],
  [8453, 600],
  // Development chains of the sandbox, with epochs of one block.
  [31337, 2],
  [31338, 2],
]);

export function typicalConfirmations(chain_id: number): number {
  return typicalFinality_blocks.get(chain_id) ?? 64;
}
