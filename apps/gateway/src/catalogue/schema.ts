import { type TSchema, Type } from 'typebox';

const decimal = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$' });
const query = (description: string, example?: string) =>
  Type.Optional(Type.String({ maxLength: 64, description, ...(example === undefined ? {} : { examples: [example] }) }));

const listOf = <T extends TSchema>($id: string, item: T) =>
  Type.Object(
    { object: Type.Literal('list'), data: Type.Array(item), has_more: Type.Literal(false), url: Type.String() },
    { $id },
  );

const country_code = query('ISO 3166-1 alpha-2.', 'DE');
const currency = query('ISO 4217.', 'EUR');
const side = query('`on_ramp` (when omitted) or `off_ramp`.', 'off_ramp');

export const countriesQuery = Type.Object({ country_code, supported: query('`true` or `false`.') });
export const currenciesQuery = Type.Object({ country_code });
export const assetsQuery = Type.Object({ side, country_code, currency });
export const assetQuery = Type.Object({ side });
export const assetParams = Type.Object({ symbol: Type.String() });
export const methodsQuery = Type.Object({ currency, country_code });
export const eligibilityQuery = Type.Object({
  country_code,
  currency,
  asset: query('Symbol of the token.', 'USDC'),
  network: query('Name of the network.', 'ETHEREUM'),
  amount: query('Decimal string, in `currency`.', '250.00'),
  side,
});

export const countryList = listOf(
  'CountryList',
  Type.Object(
    {
      country_code: Type.String(),
      name: Type.String(),
      default_currency: Type.String(),
      supported: Type.Boolean(),
    },
    { $id: 'Country' },
  ),
);

export const currencyList = listOf(
  'CurrencyList',
  Type.Object(
    { code: Type.String(), symbol: Type.String(), name: Type.String(), decimals: Type.Integer() },
    { $id: 'Currency' },
  ),
);

export const assetObject = Type.Object(
  {
    symbol: Type.String(),
    name: Type.String(),
    active: Type.Boolean(),
    decimals: Type.Integer(),
    networks: Type.Array(
      Type.Object({
        chain: Type.String(),
        contract_address: Type.String(),
        caip19: Type.String(),
        min_amount: decimal,
        max_amount: decimal,
        confirmations: Type.Integer({
          description: 'Typical number of blocks to finality: an estimate, never a rule.',
        }),
      }),
    ),
  },
  { $id: 'Asset' },
);
export const assetList = listOf('AssetList', assetObject);

const methodObject = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    currency: Type.String(),
    countries: Type.Array(Type.String()),
    speed: Type.String(),
    min_amount: decimal,
    max_amount: decimal,
    fields: Type.Array(
      Type.Object({
        name: Type.String(),
        label_key: Type.String(),
        format: Type.Enum(['text', 'iban', 'sort_code', 'account_number']),
        example: Type.String(),
        max_length: Type.Integer(),
      }),
    ),
  },
  { $id: 'PaymentMethod' },
);
export const methodList = listOf('PaymentMethodList', methodObject);

export const unavailableReasons = [
  'region_unsupported',
  'currency_unsupported',
  'asset_unsupported',
  'network_unsupported',
  'no_payout_method',
  'amount_too_small',
  'amount_too_large',
  'partner_disabled',
  'temporarily_unavailable',
] as const;

export const eligibilityObject = Type.Object(
  {
    object: Type.Literal('eligibility'),
    eligible: Type.Boolean(),
    unavailable_reason: Type.Union([Type.Enum([...unavailableReasons]), Type.Null()]),
    limits: Type.Union([
      Type.Object({
        min_amount: decimal,
        max_amount: decimal,
        unit: Type.String({ description: 'Currency of the bounds.' }),
        failing: Type.Union([Type.Enum(['min_amount', 'max_amount']), Type.Null()]),
      }),
      Type.Null(),
    ]),
    geo_source: Type.Enum(['explicit', 'edge', 'none']),
  },
  { $id: 'Eligibility' },
);
