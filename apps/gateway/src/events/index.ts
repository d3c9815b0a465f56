export { apiVersion, isDelivered, type NewEvent, type PreparedEvent, prepareEvent, recordEvent } from './record.js';
export {
  documentedEventTypes,
  type EventKind,
  type EventType,
  internalEventTypes,
  isSubscribed,
  kindOf,
  ourEventTypes,
} from './types.js';
