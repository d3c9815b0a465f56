import type { EventList, EventListQuery, StoredEvent } from '../types/event.js';
import { listOf, type Turn } from './list.js';
import type { ReadOptions } from './options.js';
import type { Send } from './send.js';

const turn: Turn<EventListQuery, EventList> = ({ next_after }, query) => ({ ...query, after: next_after });

export function createEvents(send: Send) {
  return {
    /**
     * Everything that happened, oldest first, with nothing left out: keep `next_after`, and ask with it as `after` later.
     * Without `after` it starts at the beginning.
     */
    list: (query: EventListQuery = {}, options?: ReadOptions) =>
      listOf<EventListQuery, StoredEvent, EventList>(send, { path: ['events'], query, options }, turn),
  };
}
