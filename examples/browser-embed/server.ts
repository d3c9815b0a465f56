// A partner in one file: a page with the surface in it, and the one call that only a server may make.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { GateClient } from '@0gate/sdk';

const base_url = process.env['GATE_API_URL'] ?? 'http://localhost:4100';
const publishable_key = process.env['GATE_PUBLISHABLE_KEY'] ?? '';
const gate = new GateClient({ apiKey: process.env['GATE_SECRET_KEY'] ?? '', baseUrl: base_url });

const page = (await readFile(new URL('./page.html', import.meta.url), 'utf8')).replaceAll('{{base_url}}', base_url);

/** What the browser may know: the publishable key, and the secret of this one session. */
async function openSession(withdrawal_id: string, origin: string) {
  const session = await gate.sessions.create(
    {
      amount: '250.00',
      currency: 'EUR',
      flow: 'off_ramp',
      return_url: `${origin}/withdrawals/${withdrawal_id}`,
      user_reference: withdrawal_id,
    },
    // The same again for the same withdrawal, so that a reload of the page opens the same session.
    { idempotencyKey: `${withdrawal_id}_off_ramp_attempt_1` },
  );
  return { publishableKey: publishable_key, clientSecret: session.client_secret };
}

export const server = createServer((request, response) => {
  const withdrawal_id = /^\/withdrawals\/(wd_\w+)\/session$/.exec(request.url ?? '')?.[1];
  if (request.method !== 'POST' || withdrawal_id === undefined) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    return;
  }
  // Here you would ask whose withdrawal this is.
  openSession(withdrawal_id, `http://${request.headers.host}`).then(
    (opened) => response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(opened)),
    (error: Error) => response.writeHead(502).end(error.message),
  );
}).listen(process.env['PORT'] ?? 3000);
