import type { Withdrawals } from '@0gate/withdrawals';
import type { FastifyInstance } from 'fastify';

const body_max_bytes = 256 * 1024;

/** `POST /webhooks/0gate`: the body is kept as the bytes that were signed, whatever content type they came with. */
export async function registerWebhook(app: FastifyInstance, withdrawals: Withdrawals): Promise<void> {
  await app.register(async (receiver) => {
    receiver.removeAllContentTypeParsers();
    receiver.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: body_max_bytes }, (_request, body, done) =>
      done(null, body),
    );
    receiver.post('/webhooks/0gate', { bodyLimit: body_max_bytes }, async (request, reply) => {
      const header = request.headers['gate-signature'];
      const result = await withdrawals.handleWebhook({
        raw_body: Buffer.isBuffer(request.body) ? request.body : '',
        signature_header: typeof header === 'string' ? header : undefined,
      });
      if (result.status === 200) return { received: true };
      request.log.warn({ outcome: result.outcome, reason: result.message }, 'delivery refused');
      return reply.code(result.status).send({ code: result.outcome, message: result.message, param: null });
    });
  });
}
