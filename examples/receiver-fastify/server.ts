// Receives deliveries with Fastify 5.
import { constructEvent, WebhookSignatureError } from '@0gate/sdk/webhooks';
import Fastify from 'fastify';
import { takeEvent } from '../withdrawals/take-event.ts';

// While a secret is rotated: the new one and the old one, with a comma between.
const secrets = (process.env['GATE_WEBHOOK_SECRET'] ?? '').split(',');

const app = Fastify({ logger: process.env['LOG'] === 'on' });

// In a plugin of its own, so that other routes go on getting parsed bodies.
app.register(async (webhooks) => {
  webhooks.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  webhooks.post<{ Body: Buffer }>('/webhooks/0gate', async (request, reply) => {
    try {
      await takeEvent(constructEvent(request.body, request.headers['gate-signature'], secrets));
      return reply.code(204).send();
    } catch (error) {
      if (error instanceof WebhookSignatureError) return reply.code(400).send(error.message);
      // Not taken, so not 2xx: it comes again.
      throw error;
    }
  });
});

await app.listen({ port: Number(process.env['PORT'] ?? 3000) });
export const server = app.server;
