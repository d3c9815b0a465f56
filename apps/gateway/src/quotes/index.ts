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
export { closeLock, findQuote, insertQuote, openLock, redeemQuote } from './store.js';
