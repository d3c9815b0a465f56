import { PublicError } from '../errors/index.js';
import { parseRfc3339 } from '../http/index.js';
import type { ReplayFilter } from './deliveries.store.js';
import { deliveryStatuses } from './delivery.js';
import type { ReplayBody } from './schema.js';
import { deliveredEventTypes } from './types.js';

export function parseStatus(text: string | undefined): string | null {
  if (text === undefined) return null;
  if ((deliveryStatuses as readonly string[]).includes(text)) return text;
  throw new PublicError('parameter_invalid', {
    param: '/status',
    message: `status must be one of ${deliveryStatuses.join(', ')}.`,
  });
}

/** The highest number of deliveries that may be passed over: further back, use a cursor. */
const maxSkip = 1_000_000;

export function parseSkip(text: string | undefined): number {
  if (text === undefined) return 0;
  const skip = /^[0-9]{1,7}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (skip >= 0 && skip <= maxSkip) return skip;
  throw new PublicError('parameter_invalid', {
    param: '/skip',
    message: `skip must be a whole number from 0 to ${maxSkip}.`,
  });
}

/** @throws PublicError 400 that names the field */
export function parseReplayFilter({ event_type, created_after, created_before }: ReplayBody): ReplayFilter {
  if (event_type !== undefined && !deliveredEventTypes.includes(event_type)) {
    throw new PublicError('field_invalid', {
      param: '/event_type',
      message: `There is no event type of that name. Known are: ${deliveredEventTypes.join(', ')}.`,
    });
  }
  return {
    event_type: event_type ?? null,
    created_after: timeOf('/created_after', created_after),
    created_before: timeOf('/created_before', created_before),
  };
}

/** The schema has seen that it looks like a time; the thirtieth of February does too. */
function timeOf(param: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = parseRfc3339(text);
  if (time !== null) return time;
  throw new PublicError('field_invalid', { param, message: `${param.slice(1)} is no time that there is.` });
}
