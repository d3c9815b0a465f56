import { PublicError } from '../errors/index.js';
import { isRecord, toPointerSegment } from './validation.js';

/** Unknown parameters are ignored, and named in a warning. */
export function noteUnknownQuery(query: unknown, schema: unknown, ignored: string[]): void {
  if (!isRecord(query)) return;
  const known = isRecord(schema) && isRecord(schema['properties']) ? schema['properties'] : {};
  for (const key of Object.keys(query)) if (!Object.hasOwn(known, key)) ignored.push(key);
}

/** A zero byte is in no value of ours, and the database takes none. */
export function refuseZeroBytes(query: unknown): void {
  if (!isRecord(query)) return;
  for (const [key, value] of Object.entries(query)) {
    if (typeof value === 'string' && value.includes('\0')) {
      throw new PublicError('parameter_invalid', {
        param: `/${toPointerSegment(key)}`,
        message: `${key} holds a zero byte.`,
      });
    }
  }
}
