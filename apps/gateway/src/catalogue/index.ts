export { type Catalogue, createCatalogue, type Token } from './catalogue.js';
export type { Asset, Country, Currency, PayoutField, PayoutMethod } from './data.js';
