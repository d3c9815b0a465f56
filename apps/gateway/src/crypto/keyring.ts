/** Keys of one purpose, newest first: the first one writes, all of them read, so that a rotation breaks nothing. */
export interface KeyRing {
  readonly current: { readonly id: string; readonly key: Buffer };
  /** The oldest key: equality hashes made with it outlive a rotation. It leaves the ring only with a rehash of their columns. */
  readonly search: Buffer;
  readonly all: readonly { readonly id: string; readonly key: Buffer }[];
  find(id: string): Buffer | undefined;
}

const minKey_bytes = 32;
const seed_bytes = 32;

/** Reads `id:base64,id:base64`. @throws with a sentence that never holds key material */
export function parseKeyRing(text: string): KeyRing {
  const keys = text.split(',').map((part, index) => {
    const match = /^([0-9A-Za-z]{1,16}):([0-9A-Za-z+/=]+)$/.exec(part.trim());
    const key = Buffer.from(match?.[2] ?? '', 'base64');
    if (match?.[1] === undefined || key.length < minKey_bytes) {
      throw new Error(
        `key ${index + 1} must be "id:base64" with an id of letters and digits and at least ${minKey_bytes} bytes`,
      );
    }
    return { id: match[1], key };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('two keys have the same id');
  const current = keys[0];
  const oldest = keys[keys.length - 1];
  if (current === undefined || oldest === undefined) throw new Error('at least one key is needed');
  return { current, search: oldest.key, all: keys, find: (id) => keys.find((entry) => entry.id === id)?.key };
}

/** A ring of Ed25519 seeds: a key of any other length would sign with something else than what was meant. @throws as above */
export function parseSeedRing(text: string): KeyRing {
  const ring = parseKeyRing(text);
  const wrong = ring.all.findIndex(({ key }) => key.length !== seed_bytes);
  if (wrong !== -1) throw new Error(`key ${wrong + 1} must have exactly ${seed_bytes} bytes`);
  return ring;
}
