import type { Core } from '../common/index.js';
import { canonicalJson } from '../crypto/index.js';
import type { Quote } from './quote.js';
import { quoteSigner, type Signatures, type SignedWith } from './signatures.js';
import type { Terms } from './terms.js';

/** A quote that was locked through the API. Its terms are a fact of their own, as they were signed. */
export interface LockedQuote {
  readonly quote: Quote;
  readonly terms: Terms;
  readonly signed_with: SignedWith;
  /** The session that it was redeemed for; null while nobody has. */
  readonly redeemed_by: string | null;
}

/** The public object. */
export type SignedQuote = Terms &
  Signatures & { readonly status: 'active' | 'consumed' | 'expired'; readonly session_id: string | null };

/** @param at business time, which the status is judged by: nothing is written when a quote elapses */
export function renderQuote(core: Core, locked: LockedQuote, at: Date): SignedQuote {
  const { quote, terms, signed_with, redeemed_by } = locked;
  const open = quote.expires_at > at ? 'active' : 'expired';
  return {
    ...terms,
    status: redeemed_by === null ? open : 'consumed',
    session_id: redeemed_by,
    ...quoteSigner(core).sign(terms, signed_with),
  };
}

/** Terms as they are stored: the very text that is signed. */
export const termsToText = (terms: Terms): string => canonicalJson(terms);
export const termsFromText = (text: string): Terms => JSON.parse(text) as Terms;
