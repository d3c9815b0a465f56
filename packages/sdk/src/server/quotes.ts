import type { QuoteLockParams, QuotePreview, QuotePreviewParams, SignedQuote } from '../types/quote.js';
import type { ReadOptions, RequestOptions } from './options.js';
import type { Send } from './send.js';

const noun = 'quotes';

export function createQuotes(send: Send) {
  return {
    /** What a sale would bring now, over all payout methods. Locks and moves nothing. */
    preview: (params: QuotePreviewParams, options?: RequestOptions) =>
      send<QuotePreview>({ method: 'POST', path: [noun, 'preview'], body: params, options }),
    /** Keeps a price for a minute. Needs the entitlement `rails`. */
    lock: (params: QuoteLockParams, options?: RequestOptions) =>
      send<SignedQuote>({ method: 'POST', path: [noun], body: params, options }),
    retrieve: (quote_id: string, options?: ReadOptions) =>
      send<SignedQuote>({ method: 'GET', path: [noun, quote_id], options }),
  };
}
