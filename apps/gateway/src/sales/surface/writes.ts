import type { FastifyRequest } from 'fastify';
import { PublicError } from '../../errors/index.js';
import type { GateServer } from '../../http/index.js';
import { setAsset, setCountry } from '../commands/input.js';
import { setPayoutAccount } from '../commands/payout-account.js';
import { confirmOffer, makeOffer } from '../commands/price.js';
import { requireEmbedToken } from './caller.js';
import { cancelByUser } from './cancel.js';
import type { SurfaceDeps } from './deps.js';
import { openIdentity } from './open-identity.js';
import { readState } from './read.js';
import { bodies } from './schema.js';
import { giveSource } from './source.js';
import { surfaceState } from './state.schema.js';
import { answerWrite, decide } from './write.js';

/**
 * What the user does, one route per button. Each write says which version it saw (`expected_version`) and is answered with the
 * state that it left, so that a page never guesses.
 */
export function writeRoutes(app: GateServer, deps: SurfaceDeps): void {
  const options = <B>(operationId: string, summary: string, body: B) => ({
    schema: {
      operationId,
      summary,
      description: `${summary}. Answered with the state that it left.`,
      tags: ['Surface'],
      body,
      response: { 200: surfaceState },
    },
    serializerCompiler: () => (data: unknown) => JSON.stringify(data),
    onRequest: requireEmbedToken(deps, 'pay'),
    preValidation: async (request: FastifyRequest) => {
      request.body ??= {};
    },
  });

  app.post(
    '/embed/country',
    options('setSurfaceCountry', 'Say the country of residence', bodies.country),
    async (request) => decide(deps, request, (context) => setCountry(context, request.body)),
  );

  app.post('/embed/asset', options('setSurfaceAsset', 'Choose what is sold', bodies.asset), async (request) =>
    decide(deps, request, (context) => setAsset(context, request.body)),
  );

  app.post(
    '/embed/identity',
    options('startSurfaceIdentity', 'Start the identity check, or find the one under way', bodies.identity),
    async (request) => openIdentity(deps, request, request.body),
  );

  app.post(
    '/embed/payout_account',
    options('setSurfacePayoutAccount', 'Say where the money goes', bodies.payout_account),
    async (request) => {
      const { accept_name_mismatch = false, ...input } = request.body;
      return decide(deps, request, (context) => setPayoutAccount(context, { ...input, accept_name_mismatch }));
    },
  );

  app.post('/embed/offer', options('makeSurfaceOffer', 'Ask for a price', bodies.offer), async (request) =>
    decide(deps, request, (context) => makeOffer(context, request.body)),
  );

  app.post(
    '/embed/confirm',
    options('confirmSurfaceOffer', 'Accept the price on screen', bodies.confirm),
    async (request) => decide(deps, request, (context) => confirmOffer(context, request.body)),
  );

  app.post(
    '/embed/source',
    options('setSurfaceSource', 'Say where the coins come from and go back to', bodies.source),
    async (request) => giveSource(deps, request, request.body),
  );

  app.post('/embed/cancel', options('cancelSurfaceSession', 'Give up', bodies.cancel), async (request) =>
    decide(deps, request, (context) => cancelByUser(context, request.body)),
  );

  // A hint decides nothing: the chain does. It only has the followers look now.
  app.post(
    '/embed/deposit_hint',
    options('hintSurfaceDeposit', 'Tell of a transaction to look for', bodies.deposit_hint),
    async (request) =>
      answerWrite(deps, request, async () => {
        const state = await readState(deps, request);
        const { expected_version } = request.body;
        if (expected_version !== undefined && expected_version !== state.session.version) {
          throw new PublicError('stale_version');
        }
        return state;
      }),
  );
}
