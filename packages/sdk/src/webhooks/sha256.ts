/**
 * SHA-256 and HMAC (FIPS 180-4 and 198-1), for one synchronous function on every runtime.
 *
 * Why not what is there already: `node:crypto` keeps edge runtimes out, and Web Crypto answers later, where an `await` that
 * was forgotten would let every delivery pass. A library for both is as large as all that this entry may be. So it is written
 * out here, without branches or look-ups that depend on the secret, and tested against Node's own for every length of a
 * block and for random texts.
 */
const block_bytes = 64;

const primes: number[] = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);

/** The standard's constants as it defines them: 32 bits behind the point. A double has twenty more, so no rounding reaches them. */
const fraction = (root: number) => (root % 1) * 2 ** 32;
const start = Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const constants = Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));

export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(block_bytes);
  block.set(key.length > block_bytes ? sha256(key) : key);
  const masked = (mask: number) => block.map((byte) => byte ^ mask);
  return sha256(masked(0x5c), sha256(masked(0x36), message));
}

/** The digest of all parts, one behind the other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const padded = pad(parts);
  const view = new DataView(padded.buffer);
  const hash = Uint32Array.from(start);
  const words = new Uint32Array(block_bytes);
  for (let offset = 0; offset < padded.length; offset += block_bytes) {
    for (let i = 0; i < 16; i += 1) words[i] = view.getUint32(offset + 4 * i);
    addBlock(hash, words);
  }
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, i) => {
    digest.setUint32(4 * i, word);
  });
  return new Uint8Array(digest.buffer);
}

/** The parts, a one bit, zeros up to a whole block, and the length in bits. */
function pad(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array(Math.ceil((length + 9) / block_bytes) * block_bytes);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[at] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(padded.length - 4, length << 3);
  return padded;
}

/** Mixes one block, the first sixteen of `words`, into the hash. */
function addBlock(hash: Uint32Array, words: Uint32Array): void {
  const word = (i: number) => words[i] as number;
  for (let i = 16; i < block_bytes; i += 1) {
    const near = turn(word(i - 2), 17) ^ turn(word(i - 2), 19) ^ (word(i - 2) >>> 10);
    const far = turn(word(i - 15), 7) ^ turn(word(i - 15), 18) ^ (word(i - 15) >>> 3);
    words[i] = word(i - 16) + far + word(i - 7) + near;
  }
  let [a, b, c, d, e, f, g, h] = hash as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < block_bytes; i += 1) {
    const choice = (e & f) ^ (~e & g);
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + (constants[i] as number) + word(i)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((mixed, i) => {
    hash[i] = (hash[i] as number) + mixed;
  });
}

const turn = (word: number, by: number) => (word >>> by) | (word << (32 - by));
