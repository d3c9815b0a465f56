// Receives deliveries with Hono, here on Node; app.fetch runs as well on Bun, Deno and at the edge.
import { constructEvent, WebhookSignatureError } from '@0gate/sdk/webhooks';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { takeEvent } from '../withdrawals/take-event.ts';

// While a secret is rotated: the new one and the old one, with a comma between.
const secrets = (process.env['GATE_WEBHOOK_SECRET'] ?? '').split(',');

const app = new Hono();

app.post('/webhooks/0gate', async (context) => {
  // text() and not json(): the signature is over what came, to the byte.
  const raw_body = await context.req.text();
  try {
    await takeEvent(constructEvent(raw_body, context.req.header('gate-signature'), secrets));
    return context.body(null, 204);
  } catch (error) {
    if (error instanceof WebhookSignatureError) return context.text(error.message, 400);
    // Not taken, so not 2xx: it comes again.
    throw error;
  }
});

export const server = serve({ fetch: app.fetch, port: Number(process.env['PORT'] ?? 3000) });
