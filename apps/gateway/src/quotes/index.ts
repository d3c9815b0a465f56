export { jwksRoute } from './jwks.js';
export { findLockedQuote } from './locked.store.js';
export { type LockedQuote, renderQuote, type SignedQuote } from './locked-quote.js';
export { pricing } from './policy.js';
export {
  fiatWorth,
  type Price,
  type PriceBasis,
  priceSale,
  priceSaleOfCrypto,
  unitsWorth,
  wholeUnit,
} from './price.js';
export { feesOf, type Quote } from './quote.js';
export { redeemLockedQuote } from './redeem.js';
export { type QuoteRouteDeps, quoteRoutes } from './routes.js';
export { closeLock, findQuote, insertQuote, openLock, redeemQuote } from './store.js';
export { showUnits } from './terms.js';
