// Receives deliveries with Next.js: app/webhooks/0gate/route.ts of the App Router. It takes and gives what the web's own
// fetch does, so that any server of web requests runs it.
import { constructEvent, WebhookSignatureError } from '@0gate/sdk/webhooks';
import { takeEvent } from '../withdrawals/take-event.ts';

// While a secret is rotated: the new one and the old one, with a comma between.
const secrets = (process.env['GATE_WEBHOOK_SECRET'] ?? '').split(',');

export async function POST(request: Request): Promise<Response> {
  // text() and not json(): the signature is over what came, to the byte.
  const raw_body = await request.text();
  try {
    await takeEvent(constructEvent(raw_body, request.headers.get('gate-signature'), secrets));
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof WebhookSignatureError) return new Response(error.message, { status: 400 });
    // Not taken, so not 2xx: it comes again.
    throw error;
  }
}
