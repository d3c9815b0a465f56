// What a partner's server does with the client, on whatever runtime. Prints what came of it, one JSON object.
import { APIConnectionError, GateClient, GateError, RequestAbortedError, responseOf, TimeoutError } from '@0gate/sdk';
import * as browser from '@0gate/sdk/browser';
import { constructEvent, generateTestHeader, WebhookSignatureError } from '@0gate/sdk/webhooks';
import * as wire from '@0gate/sdk/wire';

const gate = new GateClient({ apiKey: 'sk_test_1', baseUrl: process.env.GATE_API_URL });
const once = { maxRetries: 0 };

const session = await gate.sessions.create(
  { amount: '250.00', currency: 'EUR', return_url: 'https://app.example/back', user_reference: 'größe €' },
  { idempotencyKey: 'wd_123_off_ramp_attempt_1' },
);
const listed = [];
for await (const each of gate.sessions.list({ limit: 2 })) listed.push(each.id);

/** The class and the code of what a call throws. */
const thrownBy = async (call) => {
  const error = await call.then(
    () => null,
    (reason) => reason,
  );
  const classes = [APIConnectionError, TimeoutError, RequestAbortedError, GateError];
  return [classes.find((each) => error instanceof each)?.name, error?.name, error?.code, error?.statusCode ?? null];
};
const leaving = new AbortController();
const left = thrownBy(gate.transactions.retrieve('tx_silent', { ...once, signal: leaving.signal }));
leaving.abort();

const secret = 'whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=';
const payload = JSON.stringify({ id: 'evt_1', type: 'webhook.test', data: { livemode: false, note: 'für €' } });
const event = constructEvent(new TextEncoder().encode(payload), generateTestHeader({ payload, secret }), secret);
/** Whether a delivery is refused with this client's own error. */
const isRefused = (body, header) => {
  try {
    constructEvent(body, header, secret);
    return false;
  } catch (error) {
    return error instanceof WebhookSignatureError && error instanceof GateError;
  }
};

console.log(
  JSON.stringify({
    session: session.id,
    request_id: responseOf(session)?.requestId ?? null,
    listed,
    unknown: await thrownBy(gate.sessions.retrieve('gs_unknown')),
    silent: await thrownBy(gate.transactions.retrieve('tx_silent', { ...once, timeout: 100 })),
    lost: await thrownBy(gate.transactions.retrieve('tx_lost', once)),
    left: await left,
    event: event.data,
    refused: [
      isRefused(payload.replace('false', 'true'), generateTestHeader({ payload, secret })),
      isRefused(JSON.parse(payload), generateTestHeader({ payload, secret })),
      isRefused(payload, generateTestHeader({ payload, secret, timestamp: 1 })),
    ],
    parts: [typeof browser.GateRamp, typeof browser.createGateOffRamp, typeof wire.connectToSurface],
  }),
);
