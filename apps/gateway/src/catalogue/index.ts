export { type Catalogue, createCatalogue, type Token } from './catalogue.js';
export type { Asset, Country, Currency, PayoutField, PayoutMethod } from './data.js';
export { createEdgeCountry, type EdgeCountry } from './edge-country.js';
export { type CatalogueRouteDeps, catalogueRoutes } from './routes.js';
