import { hmacSha256 } from './sha256.js';

const utf8 = new TextEncoder();

/** `v1` of a delivery: HMAC-SHA256 with the secret string as the key over `<t>.<raw body>`, in lower-case hex. */
export function signV1(secret: string, timestamp: string, body: Uint8Array): string {
  const before = utf8.encode(`${timestamp}.`);
  const message = new Uint8Array(before.length + body.length);
  message.set(before);
  message.set(body, before.length);
  const digest = hmacSha256(utf8.encode(secret), message);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Looks at every pair and every digit, so that the time taken does not tell which one was near. */
export function anyEqual(expected: readonly string[], given: readonly string[]): boolean {
  let found = 0;
  for (const one of expected) for (const other of given) found |= isEqual(one, other);
  return found === 1;
}

function isEqual(a: string, b: string): 0 | 1 {
  let differing = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) differing |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return differing === 0 ? 1 : 0;
}
