import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';

/** The body of a write that takes nothing: it may be absent, and a field in it is unknown. */
export const emptyBody = Type.Object({}, { additionalProperties: false });

/** For `preValidation`: a body that is not there is one without fields. */
export async function bodyMayBeAbsent(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}
