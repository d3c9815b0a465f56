import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Mode } from '../common/index.js';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A key is 32 random bytes in base62, then a CRC-32 of all that stands before it in base62: a scanner can tell a real key
 * offline, and a typo never reaches the database.
 */
export function newApiKey(kind: 'sk' | 'pk', mode: Mode): string {
  return withChecksum(`${kind}_${mode}_${base62(randomBytes(32), 43)}`);
}

export function newOperatorToken(): string {
  return withChecksum(`op_${base62(randomBytes(32), 43)}`);
}

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Kind and mode of a well-formed key; null for anything that cannot be one. */
export function checkApiKey(text: string): { kind: 'sk' | 'pk'; mode: Mode } | null {
  const match = /^(sk|pk)_(test|live)_[0-9A-Za-z]{49}$/.exec(text);
  if (match === null || withChecksum(text.slice(0, -6)) !== text) return null;
  return { kind: match[1] as 'sk' | 'pk', mode: match[2] as Mode };
}

/** True for a well-formed operator token; whether it opens anything is another question. */
export function isOperatorToken(text: string): boolean {
  return /^op_[0-9A-Za-z]{49}$/.test(text) && withChecksum(text.slice(0, -6)) === text;
}

function withChecksum(body: string): string {
  let text = '';
  for (let rest = crc32(body); rest > 0; rest = Math.floor(rest / 62)) text = alphabet.charAt(rest % 62) + text;
  return body + text.padStart(6, '0');
}

function base62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; rest > 0n; rest /= 62n) text = alphabet.charAt(Number(rest % 62n)) + text;
  return text.padStart(length, '0');
}
