import type { FastifyReply, FastifyRequest } from 'fastify';

const allowed = 'Authorization, Content-Type, Idempotency-Key, X-Publishable-Key, X-Embed-Token';
const preflight_s = 600;

/**
 * Bootstrap answers each origin, without credentials, refusals included: a developer who forgot to register an origin reads
 * `origin_not_allowed` and what to do, instead of "CORS error".
 */
export async function allowAnyOrigin(
  _request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  reply.header('Access-Control-Allow-Origin', '*');
  reply.header('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy');
  return payload;
}

export async function answerPreflight(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply
    .code(204)
    .header('Access-Control-Allow-Methods', 'POST')
    .header('Access-Control-Allow-Headers', allowed)
    .header('Access-Control-Max-Age', `${preflight_s}`)
    .send();
}
