import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.js';
import { ApiError } from './errors.js';

/** Headers of every answer: nothing third-party, nothing cached, and only the gateway's surface may be framed. */
export function setSecurityHeaders(reply: FastifyReply, config: Config): void {
  const surface = config.gate_surface_url.origin;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${config.gate_api_url.origin}`,
    `frame-src ${surface}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  const allowed = ['camera', 'clipboard-write', 'publickey-credentials-get'].map(
    (name) => `${name}=(self "${surface}")`,
  );
  reply.header('content-security-policy', policy.join('; '));
  reply.header('permissions-policy', [...allowed, 'geolocation=()', 'microphone=()'].join(', '));
  reply.header('referrer-policy', 'strict-origin');
  reply.header('x-content-type-options', 'nosniff');
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}

/** A page of another site must not act for the user: a write from a browser names this origin or is refused. */
export function refuseForeignOrigin(request: FastifyRequest, config: Config): void {
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  const ours = origin === config.public_url.origin || (URL.canParse(origin) && new URL(origin).host === host);
  if (!ours) throw new ApiError(403, 'origin_not_allowed', `Requests from ${origin} are not accepted.`);
}
