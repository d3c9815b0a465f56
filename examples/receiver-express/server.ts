// Receives deliveries with Express 4 or 5.
import { constructEvent, type GateEvent, WebhookSignatureError } from '@0gate/sdk/webhooks';
import express from 'express';
import { takeEvent } from '../withdrawals/take-event.ts';

// While a secret is rotated: the new one and the old one, with a comma between.
const secrets = (process.env['GATE_WEBHOOK_SECRET'] ?? '').split(',');

export const app = express();

// The raw body, for this route alone. Stands before any app.use(express.json()), which would leave nothing to verify.
app.post('/webhooks/0gate', express.raw({ type: 'application/json' }), async (request, response, next) => {
  try {
    const event: GateEvent = constructEvent(request.body, request.headers['gate-signature'], secrets);
    await takeEvent(event);
    response.sendStatus(204);
  } catch (error) {
    if (error instanceof WebhookSignatureError) response.status(400).send(error.message);
    // Not taken, so not 2xx: it comes again.
    else next(error);
  }
});

export const server = app.listen(process.env['PORT'] ?? 3000);
