import { APIError } from '../errors.js';
import type { List, ListPromise } from '../types/list.js';
import type { ReadOptions } from './options.js';
import { refuseInput } from './refuse.js';
import type { Send } from './send.js';

/** What to ask for after a page; null when it was the last. */
export type Turn<Query, Answer> = (page: Answer, query: Query) => Query | null;

/**
 * Asks for the first page at once, and for the others when somebody goes on reading.
 *
 * Reading ends where the server says that there is no more. It never runs in circles: a place that was asked for already is
 * an error of the server's.
 */
export function listOf<Query extends object, Item extends object, Answer extends List<Item>>(
  send: Send,
  call: { readonly path: readonly string[]; readonly query: Query; readonly options: ReadOptions | undefined },
  turn: Turn<Query, Answer>,
): ListPromise<Item, Answer> {
  const { path, options } = call;
  const load = (query: Query) => send<Answer>({ method: 'GET', path, query, options });
  const first = load(call.query);
  // Who reads on later still hears of its failure; until then it is nobody's, which would end a process.
  first.catch(() => {});

  async function* items(): AsyncGenerator<Item, void, undefined> {
    const asked = new Set([JSON.stringify(call.query)]);
    let query = call.query;
    for (let page = await first; ; page = await load(query)) {
      yield* page.data;
      const next = page.has_more ? turn(page, query) : null;
      if (next === null) return;
      const place = JSON.stringify(next);
      if (asked.has(place)) throw new APIError(`GET /v1/${path.join('/')} repeats a page.`, { code: 'api_error' });
      asked.add(place);
      query = next;
    }
  }

  return Object.assign(first, {
    [Symbol.asyncIterator]: items,
    async autoPagingToArray({ limit }: { readonly limit: number }) {
      if (!Number.isInteger(limit) || limit < 1) throw refuseInput('limit must be a whole number, 1 or more.');
      const all: Item[] = [];
      for await (const item of items()) if (all.push(item) >= limit) break;
      return all;
    },
  });
}

/** For whole lists. */
export const noMore = () => null;

/** The id of a page's last item is where the next one starts. */
export function afterLast<Item, Query extends { readonly starting_after?: string | undefined }>(
  id: (item: Item) => string,
): Turn<Query, List<Item>> {
  return ({ data }, query) => {
    const last = data.at(-1);
    return last === undefined ? null : { ...query, starting_after: id(last) };
  };
}
