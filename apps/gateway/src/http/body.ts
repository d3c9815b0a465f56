import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { PublicError } from '../errors/index.js';
import { isRecord, toPointerSegment } from './validation.js';

/**
 * The JSON of a body; undefined for none.
 *
 * @throws PublicError 400 for what is no JSON in UTF-8, is nested too deep, or could reach a prototype
 */
export function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new PublicError('invalid_json', { message: 'The body is not UTF-8.' });
  const value = parseJson(bytes);
  refusePollution(value);
  return value;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new PublicError('invalid_json', { cause: error });
  }
}

/** What others call us with has fields of its own, and its route reads them as they came. */
const callbacks = 'Callbacks';

/** A write that describes no body takes none: a field in it would be ignored, and its sender believe otherwise. */
export function refuseUnaskedBody({ body, routeOptions }: FastifyRequest): void {
  const { schema } = routeOptions;
  const { tags = [] } = (schema ?? {}) as { tags?: readonly string[] };
  if (body === undefined || body === null || schema?.body !== undefined || tags.includes(callbacks)) return;
  const [field] = isRecord(body) ? Object.keys(body) : [];
  if (!isRecord(body)) throw new PublicError('invalid_json', { message: 'The body must be a JSON object.' });
  if (field === undefined) return;
  throw new PublicError('unknown_field', {
    param: `/${toPointerSegment(field)}`,
    message: `${field} is not a field of this request, which takes none. Remove it.`,
  });
}

/** An explicit null for an optional field means absent; a required one is then missing. */
export function withoutNulls(body: unknown): unknown {
  if (!isRecord(body)) return body;
  for (const key of Object.keys(body)) if (body[key] === null) delete body[key];
  return body;
}

/** What of ours is nested this deep is no request, and costs whoever walks it a call per level. */
const maxDepth = 64;

/** A key that could reach a prototype has no place in any of our bodies. */
function refusePollution(value: unknown): void {
  const path = findPollution(value, 0);
  if (path !== null) throw new PublicError('unknown_field', { param: `/${path.map(toPointerSegment).join('/')}` });
}

/** Where such a key is, from the outside in; the way is written down only when there is one. */
function findPollution(value: unknown, depth: number): string[] | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > maxDepth) {
    throw new PublicError('invalid_json', { message: `The body is nested more than ${maxDepth} levels deep.` });
  }
  const within = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(within)) {
    if (key === '__proto__') return [key];
    const path = findPollution(within[key], depth + 1);
    if (path !== null) return [key, ...path];
  }
  return null;
}
