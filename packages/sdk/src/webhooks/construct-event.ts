import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookSignatureError } from '../errors.js';
import type { GateEvent } from '../types/event.js';

export interface ConstructEventOptions {
  /** How old, or how far ahead, a signature may be, in seconds; 300 when absent. */
  readonly tolerance?: number | undefined;
}

const default_tolerance_s = 300;

/**
 * Verifies one delivery and returns its event. Throws a WebhookSignatureError that says what is wrong; then nothing of
 * the delivery may be believed.
 *
 * @param rawBody the body as it came over the wire. A parsed one cannot be verified: its bytes are gone.
 * @param signatureHeader the `Gate-Signature` header: `t=<unix seconds>,v1=<hex>`, with one `v1` or, during a rotation, two.
 * @param secret the webhook secret, or all that are valid now.
 *
 * @example
 * const event = constructEvent(rawBody, request.headers['gate-signature'], process.env.GATE_WEBHOOK_SECRET);
 */
export function constructEvent(
  rawBody: Uint8Array | string,
  signatureHeader: string | readonly string[] | null | undefined,
  secret: string | readonly string[],
  options: ConstructEventOptions = {},
): GateEvent {
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) throw new WebhookSignatureError(parsed_body);
  const secrets = typeof secret === 'string' ? [secret] : secret;
  if (!Array.isArray(secrets) || secrets.length === 0 || secrets.some((each) => typeof each !== 'string' || !each)) {
    throw new WebhookSignatureError(
      'No webhook secret was given. It starts with "whsec_" and comes with the endpoint.',
    );
  }
  const { timestamp, signatures } = readHeader(signatureHeader);
  const expected = secrets.map((each: string) =>
    createHmac('sha256', each).update(`${timestamp}.`).update(rawBody).digest(),
  );
  if (!anyEqual(expected, signatures)) {
    throw new WebhookSignatureError(
      'The signature does not fit the body. Check that the body is the raw one, not parsed and written again, and that ' +
        'the secret is this endpoint’s, of the same mode.',
    );
  }
  const age_s = Math.abs(Date.now() / 1000 - Number.parseInt(timestamp, 10));
  if (!(age_s <= (options.tolerance ?? default_tolerance_s))) {
    throw new WebhookSignatureError(
      `The signature is ${Math.round(age_s)} s away from this machine’s clock: an old delivery sent again, or a wrong clock.`,
    );
  }
  return readEvent(rawBody);
}

const parsed_body =
  'The body was parsed already. Pass it as it came, as bytes or text: express.raw({ type: "application/json" }) in ' +
  'Express, await request.text() with fetch requests, a content type parser with parseAs: "buffer" in Fastify.';

function readHeader(header: string | readonly string[] | null | undefined) {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  if (text === '') throw new WebhookSignatureError('The delivery has no Gate-Signature header.');
  const parts = text.split(',').map((part) => part.trim());
  const [timestamp, second] = parts.filter((part) => part.startsWith('t=')).map((part) => part.slice(2));
  const signatures = parts
    .filter((part) => /^v1=[0-9a-f]{64}$/.test(part))
    .map((part) => Buffer.from(part.slice(3), 'hex'));
  if (timestamp === undefined || second !== undefined || !/^\d{1,12}$/.test(timestamp) || signatures.length === 0) {
    throw new WebhookSignatureError('The Gate-Signature header is not of the form t=<unix seconds>,v1=<hex>.');
  }
  return { timestamp, signatures };
}

/** Looks at every pair, so that the time taken does not tell which one was near. */
function anyEqual(expected: readonly Uint8Array[], given: readonly Uint8Array[]): boolean {
  let found = false;
  for (const one of expected) for (const other of given) found = timingSafeEqual(one, other) || found;
  return found;
}

function readEvent(rawBody: Uint8Array | string): GateEvent {
  const text = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody);
  try {
    return JSON.parse(text);
  } catch {
    throw new WebhookSignatureError('The body is signed, but is not JSON.');
  }
}
