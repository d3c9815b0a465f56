import type { FastifyRequest } from 'fastify';
import type { Core, Mode, Tenant } from '../common/index.js';
import { PublicError } from '../errors/index.js';
import { callerOf, type GateServer } from '../http/index.js';
import { isRailPaused } from '../payouts/index.js';
import { currentRate } from '../rates/index.js';
import type { Catalogue } from './catalogue.js';
import type { EdgeCountry } from './edge-country.js';
import { type Judgement, judge, type Question } from './eligibility.js';
import { readCountry, readCurrency, readFlag, readNetwork, readSide, readSymbol } from './questions.js';
import { renderAsset, renderCurrency, renderMethod } from './render.js';
import {
  assetList,
  assetObject,
  assetParams,
  assetQuery,
  assetsQuery,
  countriesQuery,
  countryList,
  currenciesQuery,
  currencyList,
  eligibilityObject,
  eligibilityQuery,
  methodList,
  methodsQuery,
} from './schema.js';

export interface CatalogueRouteDeps {
  readonly core: Core;
  readonly catalogue: (mode: Mode) => Catalogue;
  /** The rail that pays a method: a paused one makes its methods temporarily unavailable. */
  readonly rail: (mode: Mode, method: string) => { readonly id: string };
  readonly edgeCountry: EdgeCountry;
}

const tags = ['Capabilities'];

/** `/v1/capabilities/*`: what can be sold and paid out, whole lists. Mounted under the secret-key check. */
export function catalogueRoutes(app: GateServer, deps: CatalogueRouteDeps): void {
  const catalogueOf = (request: FastifyRequest) => deps.catalogue(callerOf(request).tenant.mode);

  app.get(
    '/capabilities/countries',
    {
      schema: {
        operationId: 'listCountries',
        summary: 'List countries',
        description: 'Whole list. Without `country_code` every country is listed: the caller’s own is never assumed.',
        tags,
        querystring: countriesQuery,
        response: { 200: countryList },
      },
    },
    async (request) => {
      const code = readCountry(request.query.country_code);
      const supported = readFlag(request.query.supported, 'supported');
      const countries = catalogueOf(request).countries.filter(
        (country) =>
          (code === null || country.country_code === code) && (supported === null || country.supported === supported),
      );
      return wholeList([...countries], '/v1/capabilities/countries');
    },
  );

  app.get(
    '/capabilities/currencies',
    {
      schema: {
        operationId: 'listCurrencies',
        summary: 'List the currencies that can be paid out in a country',
        description:
          'Whole list. Without `country_code` the caller’s country is taken, where a trusted proxy says it; a country that is not supported has none.',
        tags,
        querystring: currenciesQuery,
        response: { 200: currencyList },
      },
    },
    async (request) => {
      const catalogue = catalogueOf(request);
      const code = readCountry(request.query.country_code) ?? deps.edgeCountry(request);
      const currencies = catalogue.currencies.filter(
        (currency) => code === null || catalogue.methodsFor(currency.code, code).length > 0,
      );
      return wholeList(currencies.map(renderCurrency), '/v1/capabilities/currencies');
    },
  );

  app.get(
    '/capabilities/assets',
    {
      schema: {
        operationId: 'listAssets',
        summary: 'List assets',
        description: 'Whole list. `side` is `on_ramp` when omitted, which has none here: ask with `side=off_ramp`.',
        tags,
        querystring: assetsQuery,
        response: { 200: assetList },
      },
    },
    async (request) => {
      const catalogue = catalogueOf(request);
      const question: Question = {
        country_code: readCountry(request.query.country_code),
        currency: readCurrency(request.query.currency),
        side: readSide(request.query.side),
        asset: null,
        network: null,
        amount: null,
      };
      const sellable = judge(catalogue, question).unavailable_reason === null;
      const assets = sellable ? catalogue.assets.map((asset) => renderAsset(catalogue, asset)) : [];
      return wholeList(assets, '/v1/capabilities/assets');
    },
  );

  app.get(
    '/capabilities/assets/:symbol',
    {
      schema: {
        operationId: 'getAsset',
        summary: 'Retrieve an asset',
        description: '404 when it is unknown, not active or not on that `side`, which is `on_ramp` when omitted.',
        tags,
        params: assetParams,
        querystring: assetQuery,
        response: { 200: assetObject },
      },
    },
    async (request) => {
      const catalogue = catalogueOf(request);
      const asset = readSide(request.query.side) === 'off_ramp' ? catalogue.asset(request.params.symbol) : undefined;
      if (asset === undefined) {
        throw new PublicError('not_found', {
          message: 'There is no such asset on this side. Ask with side=off_ramp for what can be sold.',
        });
      }
      return renderAsset(catalogue, asset);
    },
  );

  app.get(
    '/capabilities/payment-methods',
    {
      schema: {
        operationId: 'listPaymentMethods',
        summary: 'List the methods that crypto can be bought with: none on this deployment',
        description: 'Whole list, empty on a deployment that only sells.',
        tags,
        querystring: methodsQuery,
        response: { 200: methodList },
      },
    },
    async (request) => {
      readMethodsQuestion(request.query);
      return wholeList([], '/v1/capabilities/payment-methods');
    },
  );

  app.get(
    '/capabilities/payout-methods',
    {
      schema: {
        operationId: 'listPayoutMethods',
        summary: 'List the methods that pay out a currency, or in a country',
        description:
          'Whole list. `currency` wins over `country_code`; without either it is empty. `fields` is what the surface asks the user for.',
        tags,
        querystring: methodsQuery,
        response: { 200: methodList },
      },
    },
    async (request) => {
      const catalogue = catalogueOf(request);
      const { currency, country_code } = readMethodsQuestion(request.query);
      const methods = catalogue.payoutMethods.filter((method) => {
        if (currency !== null) return method.currency === currency;
        return country_code !== null && method.countries.includes(country_code);
      });
      return wholeList(
        methods.map((method) => renderMethod(catalogue, method)),
        '/v1/capabilities/payout-methods',
      );
    },
  );

  app.get(
    '/capabilities/eligibility',
    {
      schema: {
        operationId: 'checkEligibility',
        summary: 'Say whether a sale is possible, and if not, why',
        description:
          '200 for every well-formed question. An answer binds nobody: the limits are checked again when a session is created and priced.',
        tags,
        querystring: eligibilityQuery,
        response: { 200: eligibilityObject },
      },
    },
    async (request) => {
      const { tenant } = callerOf(request);
      const { query } = request;
      const explicit = readCountry(query.country_code);
      const edge = explicit === null ? deps.edgeCountry(request) : null;
      const judgement = judge(catalogueOf(request), {
        country_code: explicit ?? edge,
        currency: readCurrency(query.currency),
        asset: readSymbol(query.asset),
        network: readNetwork(query.network),
        amount: query.amount ?? null,
        side: readSide(query.side),
      });
      const unavailable_reason =
        judgement.unavailable_reason ?? ((await isOpenNow(deps, tenant, judgement)) ? null : 'temporarily_unavailable');
      return {
        object: 'eligibility' as const,
        eligible: unavailable_reason === null,
        unavailable_reason,
        limits: judgement.limits,
        geo_source: explicit !== null ? ('explicit' as const) : edge !== null ? ('edge' as const) : ('none' as const),
      };
    },
  );
}

/** Now: one of the methods has a rail that pays, and one of the assets a price in its currency. */
async function isOpenNow(deps: CatalogueRouteDeps, tenant: Tenant, judgement: Judgement): Promise<boolean> {
  const { core, rail } = deps;
  const { mode } = tenant;
  const payable = new Set<string>();
  for (const { id, currency } of judgement.ask.methods) {
    if (payable.has(currency)) continue;
    if (!(await isRailPaused(core.db, { mode, rail: rail(mode, id).id, currency }))) payable.add(currency);
  }
  for (const currency of payable) {
    for (const symbol of judgement.ask.symbols) {
      if ((await currentRate(core.db, core, mode, symbol, currency)).ok) return true;
    }
  }
  return false;
}

function readMethodsQuestion(query: { currency?: string; country_code?: string }) {
  return { currency: readCurrency(query.currency), country_code: readCountry(query.country_code) };
}

function wholeList<T>(data: T[], url: string) {
  return { object: 'list' as const, data, has_more: false as const, url };
}
