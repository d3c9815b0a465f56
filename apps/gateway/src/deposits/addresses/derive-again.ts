import { Buffer } from 'node:buffer';
import { keccak_256 } from '@noble/hashes/sha3';
import { type DepositAddressInput, saltScheme } from './input.js';

/**
 * The second code that derives addresses, written against the specifications and sharing nothing with the first: a fault in
 * either shows as a difference before a user is shown an address that nobody can empty.
 */

const keccak = (...parts: readonly Uint8Array[]): Buffer => Buffer.from(keccak_256(Buffer.concat(parts)));
const bytes = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex');

function word(value: bigint): Buffer {
  return bytes(`0x${value.toString(16).padStart(64, '0')}`);
}

/** ABI encoding of five strings and a number: a head of six words, then each string's length and bytes, padded to words. */
function encode(texts: readonly string[], n: bigint): Buffer {
  const tails = texts.map((text) => {
    const content = Buffer.from(text, 'utf8');
    const padding = Buffer.alloc((32 - (content.length % 32)) % 32);
    return Buffer.concat([word(BigInt(content.length)), content, padding]);
  });
  let offset = BigInt(32 * (texts.length + 1));
  const heads = tails.map((tail) => {
    const head = word(offset);
    offset += BigInt(tail.length);
    return head;
  });
  return Buffer.concat([...heads, word(n), ...tails]);
}

export function deriveSaltAgain(deployment_id: string, input: DepositAddressInput): string {
  const { mode, partner_id, session_id, n } = input;
  return `0x${keccak(encode([saltScheme, deployment_id, mode, partner_id, session_id], BigInt(n))).toString('hex')}`;
}

/** The first contract that a contract makes: keccak256 of the RLP list of its address and the nonce 1. */
function firstChild(creator: Buffer): Buffer {
  return keccak(Buffer.from([0xd6, 0x94]), creator, Buffer.from([0x01])).subarray(12);
}

/** EIP-1014 over the creation code of an EIP-1167 clone. */
export function createSecondDerivation(factory: string): (salt: string) => string {
  const from = bytes(factory);
  const clone = Buffer.concat([
    Buffer.from('3d602d80600a3d3981f3363d3d373d3d3d363d73', 'hex'),
    firstChild(from),
    Buffer.from('5af43d82803e903d91602b57fd5bf3', 'hex'),
  ]);
  const code_hash = keccak(clone);
  return (salt) => checksummed(keccak(Buffer.from([0xff]), from, bytes(salt), code_hash).subarray(12));
}

/** EIP-55: a letter is upper case where the hash of the lower-case digits has a high nibble. */
function checksummed(address: Buffer): string {
  const digits = address.toString('hex');
  const hash = keccak(Buffer.from(digits, 'ascii')).toString('hex');
  const cased = [...digits].map((digit, index) =>
    '89abcdef'.includes(hash[index] ?? '') ? digit.toUpperCase() : digit,
  );
  return `0x${cased.join('')}`;
}
