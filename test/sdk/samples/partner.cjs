// A server that is not written in modules: every entry by require, and one class of error whichever it came through.
const { GateClient, GateError, IdempotencyError } = require('@0gate/sdk');
const browser = require('@0gate/sdk/browser');
const webhooks = require('@0gate/sdk/webhooks');
const wire = require('@0gate/sdk/wire');

const secret = 'whsec_1';
const payload = '{"id":"evt_1","type":"webhook.test","data":{"livemode":false}}';

async function main() {
  const gate = new GateClient({ apiKey: 'sk_test_1', baseUrl: process.env.GATE_API_URL });
  const params = { amount: '250.00', currency: 'EUR', return_url: 'https://app.example/back' };
  const session = await gate.sessions.create(params, { idempotencyKey: 'wd_123_off_ramp_attempt_1' });
  const error = await gate.sessions.cancel('gs_funded').catch((reason) => reason);
  const event = webhooks.constructEvent(payload, webhooks.generateTestHeader({ payload, secret }), secret);
  const modules = await import('@0gate/sdk');
  console.log(
    JSON.stringify({
      session: session.id,
      cancel: [error instanceof IdempotencyError, error.apiCode],
      event: event.id,
      one_class: webhooks.GateError === GateError,
      one_class_with_import: modules.GateError === GateError,
      parts: [typeof browser.GateRamp, typeof wire.connectToSurface],
    }),
  );
}

main();
