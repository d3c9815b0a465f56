import { createHmac } from 'node:crypto';
import type { Mode } from '../common/index.js';

/**
 * The name a payment has at every bank on its way. It is derived and not drawn: after a restored backup the same decision gets
 * the same name, so that an inquiry finds what was already sent.
 */
export interface PaymentIdInput {
  readonly deployment_id: string;
  readonly mode: Mode;
  readonly partner_id: string;
  readonly session_id: string;
  /** Number of the payout within its session: other details after a refusal are another payment. */
  readonly n: number;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const mac_bytes = 20;

/** `0G` and the base32 of the first 20 bytes of HMAC-SHA256 over the parts joined by `|`: 34 of ISO 20022's 35 characters. */
export function endToEndId(payment_id_key: Buffer, input: PaymentIdInput): string {
  const { deployment_id, mode, partner_id, session_id, n } = input;
  const mac = createHmac('sha256', payment_id_key)
    .update([deployment_id, mode, partner_id, session_id, n].join('|'))
    .digest();
  return `0G${base32(mac.subarray(0, mac_bytes))}`;
}

/** Fewer characters than this no longer name one payment among all that a rail will ever see. */
const leastReference = 16;

/**
 * The longest prefix of the EndToEndId that a rail carries as its reference.
 *
 * @param charset matches each character that the rail takes
 * @throws if what is left could name two payments
 */
export function referenceOf(end_to_end_id: string, rail: { reference_max: number; reference_charset: RegExp }): string {
  const characters = [...end_to_end_id];
  const refused = characters.findIndex((character) => !rail.reference_charset.test(character));
  const allowed = refused === -1 ? characters.length : refused;
  const reference = end_to_end_id.slice(0, Math.min(allowed, rail.reference_max));
  if (reference.length < leastReference) throw new Error(`a reference of ${reference.length} characters is too short`);
  return reference;
}

function base32(bytes: Buffer): string {
  let bits = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let left = bytes.length * 8; left > 0; left -= 5, bits >>= 5n) text = alphabet.charAt(Number(bits & 31n)) + text;
  return text;
}
