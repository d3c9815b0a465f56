import { WebhookSignatureError } from '../errors.js';
import type { GateEvent } from '../types/event.js';
import { hintOf, type RawBody, readBytes } from './body.js';
import { readHeader, type SignatureHeader } from './header.js';
import { readSecrets } from './secret.js';
import { anyEqual, signV1 } from './signature.js';

export interface ConstructEventOptions {
  /** How old, or how far ahead, a signature may be, in seconds; 300 when absent. */
  readonly tolerance?: number | undefined;
}

const default_tolerance_s = 300;

/**
 * Verifies one delivery and returns its event. Throws a WebhookSignatureError that says what is wrong; then nothing of
 * the delivery may be believed. It answers at once, on every runtime: there is nothing to await.
 *
 * @param rawBody the body as it came over the wire. A parsed one cannot be verified: its bytes are gone.
 * @param signatureHeader the `Gate-Signature` header, or all headers: `t=<unix seconds>,v1=<hex>`, with one `v1` or, during a
 *   rotation, two.
 * @param secret the webhook secret, or all that are valid now. Without one, as where an environment variable is not set, every
 *   delivery is refused.
 *
 * @example
 * const event = constructEvent(rawBody, request.headers['gate-signature'], process.env.GATE_WEBHOOK_SECRET);
 */
export function constructEvent(
  rawBody: RawBody,
  signatureHeader: SignatureHeader,
  secret: string | readonly string[] | undefined,
  options: ConstructEventOptions = {},
): GateEvent {
  const bytes = readBytes(rawBody);
  const secrets = readSecrets(secret);
  const { timestamp, signatures } = readHeader(signatureHeader);
  const expected = secrets.map((each) => signV1(each, timestamp, bytes));
  if (!anyEqual(expected, signatures)) throw new WebhookSignatureError(`${unfit}${hintOf(bytes)}`);
  // Whole seconds, as the header has them.
  const age_s = Math.abs(Math.floor(Date.now() / 1000) - Number.parseInt(timestamp, 10));
  if (!(age_s <= (options.tolerance ?? default_tolerance_s))) {
    throw new WebhookSignatureError(
      `The signature is ${age_s} s away from this machine’s clock: an old delivery sent again, or a wrong clock.`,
    );
  }
  return readEvent(bytes);
}

const unfit =
  'The signature does not fit the body. Check that the body is the raw one, not parsed and written again, and that the ' +
  'secret is this endpoint’s, of the same mode.';

function readEvent(bytes: Uint8Array): GateEvent {
  const event = parse(new TextDecoder().decode(bytes));
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as GateEvent;
  throw new WebhookSignatureError('The body is signed, but is no event.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WebhookSignatureError('The body is signed, but is not JSON.');
  }
}
