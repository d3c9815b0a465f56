import { type KeyRing, parseKeyRing } from './keyring.js';

/** A ring of keys that guard nothing: `ring('new', 'old')` has the newer one first. The same id is the same key each time. */
export function testRing(...ids: [string, ...string[]]): KeyRing {
  return parseKeyRing(ids.map((id) => `${id}:${Buffer.from(id.padEnd(32, '.')).toString('base64')}`).join(','));
}
