import { type TSchema, Type } from 'typebox';

const decimal = (example: string) => Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$', examples: [example] });
const like = (example: string, description?: string) =>
  Type.String({ examples: [example], ...(description === undefined ? {} : { description }) });
const query = (description: string, example?: string) =>
  Type.Optional(Type.String({ maxLength: 64, description, ...(example === undefined ? {} : { examples: [example] }) }));

/** Whole lists: there is never another page. */
const listOf = <T extends TSchema>($id: string, path: string, item: T) =>
  Type.Object(
    {
      object: Type.Literal('list'),
      data: Type.Array(item),
      has_more: Type.Literal(false),
      url: like(`/v1/capabilities/${path}`),
    },
    { $id },
  );

const country_code = query('ISO 3166-1 alpha-2.', 'DE');
const currency = query('ISO 4217.', 'EUR');
const side = query('`on_ramp` (when omitted) or `off_ramp`.', 'off_ramp');

export const countriesQuery = Type.Object({ country_code, supported: query('`true` or `false`.') });
export const currenciesQuery = Type.Object({ country_code });
export const assetsQuery = Type.Object({ side, country_code, currency });
export const assetQuery = Type.Object({ side });
export const assetParams = Type.Object({
  symbol: Type.String({ description: 'Compared without case.', examples: ['USDC'] }),
});
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
  'countries',
  Type.Object(
    {
      country_code: like('DE'),
      name: like('Germany'),
      default_currency: like('EUR'),
      supported: Type.Boolean({ description: 'Whether users there can be paid.', examples: [true] }),
    },
    { $id: 'Country' },
  ),
);

export const currencyList = listOf(
  'CurrencyList',
  'currencies',
  Type.Object(
    { code: like('EUR'), symbol: like('€'), name: like('Euro'), decimals: Type.Integer({ examples: [2] }) },
    { $id: 'Currency' },
  ),
);

export const assetObject = Type.Object(
  {
    symbol: like('USDC'),
    name: like('USD Coin'),
    active: Type.Boolean({ examples: [true] }),
    decimals: Type.Integer({ examples: [6] }),
    networks: Type.Array(
      Type.Object({
        chain: like('ETHEREUM'),
        contract_address: like('0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'),
        caip19: like('eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'),
        min_amount: decimal('5.00'),
        max_amount: decimal('50000.00'),
        confirmations: Type.Integer({
          description: 'Typical number of blocks to finality: an estimate, never a rule.',
          examples: [64],
        }),
      }),
    ),
  },
  { $id: 'Asset' },
);
export const assetList = listOf('AssetList', 'assets', assetObject);

const methodObject = Type.Object(
  {
    id: like('sepa'),
    name: like('SEPA transfer'),
    currency: like('EUR'),
    countries: Type.Array(like('DE')),
    speed: like('one business day'),
    min_amount: decimal('5.00'),
    max_amount: decimal('10000.00'),
    fields: Type.Array(
      Type.Object({
        name: like('iban', 'What the surface sends the value as.'),
        label_key: like('field.iban', 'Which label the surface shows.'),
        format: Type.Enum(['text', 'iban', 'sort_code', 'account_number'], { examples: ['iban'] }),
        example: like('DE89 3704 0044 0532 0130 00'),
        max_length: Type.Integer({ examples: [42] }),
      }),
    ),
  },
  { $id: 'PaymentMethod' },
);
export const methodList = listOf('PaymentMethodList', 'payout-methods', methodObject);

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
    eligible: Type.Boolean({ examples: [true] }),
    unavailable_reason: Type.Union([Type.Enum([...unavailableReasons]), Type.Null()], {
      description: 'The first reason that holds; null when eligible.',
      examples: [null],
    }),
    limits: Type.Union([
      Type.Object({
        min_amount: decimal('5.00'),
        max_amount: decimal('10000.00'),
        unit: like('EUR', 'Currency of the bounds.'),
        failing: Type.Union([Type.Enum(['min_amount', 'max_amount']), Type.Null()], {
          description: 'The bound that the amount is beyond.',
          examples: [null],
        }),
      }),
      Type.Null(),
    ]),
    geo_source: Type.Enum(['explicit', 'edge', 'none'], { description: 'Where the country is known from.' }),
  },
  { $id: 'Eligibility' },
);
