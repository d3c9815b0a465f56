import { WebhookSignatureError } from '../errors.js';

/** A request's body as it came over the wire. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** @throws WebhookSignatureError for a body whose bytes are gone, and says how to keep them */
export function readBytes(body: RawBody): Uint8Array {
  const bytes = bytesOf(body);
  if (bytes === null) throw new WebhookSignatureError(`${adviceFor(body)} ${how}`);
  if (bytes.length === 0) {
    throw new WebhookSignatureError(`The body is empty: something read it before this function could. ${how}`);
  }
  return ownCopy(bytes);
}

/** Of memory that others may write to meanwhile: what is verified has to be what is read. */
function ownCopy(bytes: Uint8Array): Uint8Array {
  return tagOf(bytes.buffer) === '[object SharedArrayBuffer]' ? bytes.slice() : bytes;
}

/** By its name: what another realm made is of another class. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value);

function bytesOf(body: unknown): Uint8Array | null {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (/^\[object (Shared)?ArrayBuffer\]$/.test(tagOf(body))) return new Uint8Array(body as ArrayBuffer);
  return ArrayBuffer.isView(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : null;
}

function adviceFor(body: unknown): string {
  if (typeof body !== 'object' || body === null) return 'There is no body.';
  const can = (name: string) => typeof (body as Record<string, unknown>)[name] === 'function';
  if (can('then')) return 'The body is a promise: await it.';
  if (can('text') || can('pipe') || can('getReader')) return 'This is a stream or a request, not its body.';
  return 'The body was parsed already, and its bytes are gone.';
}

const how =
  'Pass it as it came: express.raw({ type: "application/json" }) in Express, a content type parser with ' +
  'parseAs: "buffer" in Fastify, await request.text() in Next, Hono and wherever requests are those of fetch.';

/** What a body that did not verify tells about the mistake. Nothing of it is believed. */
export function hintOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  if (text.startsWith('[object ')) return ` It is the text of a parsed one. ${how}`;
  if (/^[A-Za-z0-9+/]+=*$/.test(text)) return ' It looks like base64: decode it first.';
  const mode = /"mode":\s*"(test|live)"/.exec(text)?.[1];
  return mode === undefined ? '' : ` It says that it is a ${mode} event: is this the secret of the ${mode} endpoint?`;
}
