import type { FastifyRequest } from 'fastify';

/** What is left of a quota. */
export interface Bucket {
  /** The `RateLimit-Policy` header. */
  readonly policy: string;
  readonly left: number;
  /** When it is whole again, by the monotonic clock. */
  readonly ends_ms: number;
}

/** Who lets requests in, as far as the server itself asks; the routes' own limits are hooks where they are mounted. */
export interface Gatekeeper {
  /** A request that no route takes. @throws PublicError 429 */
  nobody(request: FastifyRequest): void;
  /** A session named by its client secret. @throws PublicError 429 */
  session(request: FastifyRequest, session_id: string): void;
  /** What its answer says about the quota that the request was counted by; null where none holds. */
  headersOf(request: FastifyRequest): { readonly limit: string; readonly policy: string } | null;
}

/** For a server that limits nobody. */
export const openGate: Gatekeeper = { nobody() {}, session() {}, headersOf: () => null };

declare module 'fastify' {
  interface FastifyInstance {
    gatekeeper: Gatekeeper;
  }
  interface FastifyRequest {
    /** The quota that the request was counted by; the scarcest where there are several. */
    bucket: Bucket | null;
  }
}
