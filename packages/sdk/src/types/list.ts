export interface List<Item> {
  readonly object: 'list';
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly url: string;
}

/** All there is. */
export interface WholeList<Item> extends List<Item> {
  readonly has_more: false;
}

/**
 * A page that is on its way: await it for that page alone, or read on over all pages, which are asked for as they are needed.
 *
 * @example
 * for await (const session of gate.sessions.list({ status: 'open' })) console.log(session.id);
 */
export interface ListPromise<Item, Answer extends List<Item> = List<Item>>
  extends Promise<Answer>,
    AsyncIterable<Item> {
  /** The first items of all pages together, at most `limit`. */
  autoPagingToArray(options: { readonly limit: number }): Promise<Item[]>;
}

/** Newest first; `starting_after` is the id of the last item of the page before. */
export interface CursorQuery {
  /** Items per page: 1–100, else 10. */
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
}

export type Mode = 'test' | 'live';
export type Flow = 'off_ramp' | 'on_ramp' | 'swap';
/** Which of the two an amount is given in. */
export type AmountIn = 'fiat' | 'crypto';
