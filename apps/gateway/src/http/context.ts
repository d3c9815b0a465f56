import type { Tenant } from '../common/index.js';
import type { Flights } from './flights.js';

/** Who asks: set by the credential check, before anything else of a request is looked at. */
export interface Caller {
  readonly tenant: Tenant;
  readonly key_id: string | null;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Writes with an idempotency key that are under way. */
    flights: Flights;
  }
  interface FastifyRequest {
    caller: Caller | null;
    /** The body's bytes as they came: what idempotency compares. */
    rawBody: Buffer | null;
    /** Names of fields and query parameters that were ignored, for the `Gate-Warning` header. */
    ignored: string[];
  }
}
