import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import { PublicError } from '../errors/index.js';

/**
 * Turns the first failure of a schema into the public error: which field, by JSON pointer, and what would be right. An absent
 * field and an unknown one are named by the pointer they have or would have.
 */
export function toFieldError(
  failures: readonly FastifySchemaValidationError[],
  context: string | undefined,
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
    return new PublicError('invalid_json', { message: 'The body must be a JSON object.' });
  }
  return new PublicError('field_invalid', {
    param: instancePath,
    message: `${name(instancePath)} ${failure.message ?? 'is not valid'}.`,
  });
}

function name(pointer: string): string {
  return pointer.slice(1).replaceAll('/', '.');
}

function toPointerSegment(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}
