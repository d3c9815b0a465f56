import { PublicError } from '../errors/index.js';

export interface Page<T> {
  readonly object: 'list';
  readonly data: T[];
  readonly has_more: boolean;
  readonly url: string;
}

/** A page of a cursor list. `rows` holds one more than asked for when there are more. */
export function listPage<T>(rows: readonly T[], limit: number, url: string): Page<T> {
  return { object: 'list', data: rows.slice(0, limit), has_more: rows.length > limit, url };
}

/** @throws PublicError 400 for anything but a whole number within the bounds */
export function parseLimit(text: string | undefined, bounds: { min: number; max: number; default: number }): number {
  if (text === undefined) return bounds.default;
  const value = /^[0-9]{1,6}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (value < bounds.min || value > bounds.max) {
    throw new PublicError('parameter_invalid', {
      param: '/limit',
      message: `limit must be a whole number from ${bounds.min} to ${bounds.max}.`,
    });
  }
  return value;
}
