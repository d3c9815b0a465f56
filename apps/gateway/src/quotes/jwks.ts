import type { Core } from '../common/index.js';
import { createPublicSigner } from '../crypto/index.js';
import type { GateServer } from '../http/index.js';
import { jwksObject } from './schema.js';

/**
 * `GET /.well-known/jwks.json`: the keys that verify `public_signature` of quotes, and signed events, for everybody. They may be kept
 * for five minutes; whoever meets a `kid` that he does not know asks again.
 */
export function jwksRoute(app: GateServer, { config }: Core): void {
  const jwks = createPublicSigner(config.jwks_keys).jwks();
  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        operationId: 'retrieveJwks',
        summary: 'Retrieve the public keys that verify signatures',
        description:
          'A JSON Web Key Set with every key that still verifies something: quotes, and the `v1a` signatures of events. Look a key up by its `kid`.',
        tags: ['Quotes'],
        response: { 200: jwksObject },
      },
    },
    async (_request, reply) => {
      reply.header('Cache-Control', 'public, max-age=300').header('Access-Control-Allow-Origin', '*');
      return { keys: [...jwks.keys] };
    },
  );
}
