import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { PublicError } from '../errors/index.js';

/**
 * Turns the first failure of a schema into the public error: which field, by JSON pointer, and what would be right. An absent
 * field and an unknown one are named by the pointer they have or would have.
 *
 * @param empty the request had no body
 */
export function toFieldError(
  failures: readonly FastifySchemaValidationError[],
  context: string | undefined,
  empty: boolean,
): PublicError {
  const failure = failures[0];
  if (failure === undefined) return new PublicError('field_invalid');
  const { instancePath, keyword, params } = failure;
  if (keyword === 'required') {
    const param = `${instancePath}/${toPointerSegment(String(params['missingProperty']))}`;
    return new PublicError('field_required', { param, message: `${name(param)} is required.` });
  }
  if (keyword === 'additionalProperties') {
    const param = `${instancePath}/${toPointerSegment(String(params['additionalProperty']))}`;
    return new PublicError('unknown_field', {
      param,
      message: `${name(param)} is not a field of this request. Remove it.`,
    });
  }
  if (instancePath === '' && context === 'body') {
    return empty
      ? new PublicError('body_missing')
      : new PublicError('invalid_json', { message: 'The body must be a JSON object.' });
  }
  return new PublicError(context === 'querystring' ? 'parameter_invalid' : 'field_invalid', {
    param: instancePath,
    message: `${name(instancePath)} ${rule(failure)}.`,
  });
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  array: 'a list',
  boolean: 'true or false',
};

/** What would be right, in words for whoever wrote the request. */
function rule(failure: FastifySchemaValidationError & { parentSchema?: { description?: string } }): string {
  const { keyword, params, message } = failure;
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type':
      return `must be ${[params['type']]
        .flat()
        .map((type) => kinds[String(type)] ?? String(type))
        .join(' or ')}`;
    case 'minLength':
      return limit === '1' ? 'must not be empty: leave it away instead' : `must have at least ${limit} characters`;
    case 'maxLength':
      return `must have at most ${limit} characters`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'maxItems':
      return `must have at most ${limit} entries`;
    case 'pattern':
      return `is not in the right form: ${failure.parentSchema?.description?.replace(/\.$/, '') ?? params['pattern']}`;
    case 'enum':
      return `must be one of ${[params['allowedValues']].flat().map(String).join(', ')}`;
    default:
      return message ?? 'is not valid';
  }
}

function name(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** A name as a part of a JSON pointer. */
export function toPointerSegment(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
