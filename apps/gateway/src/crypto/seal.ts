import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeyRing } from './keyring.js';
import { randomBytes } from './random.js';

/**
 * Seals personal data and secrets with AES-256-GCM. The key is derived (HKDF) from the ring's key, the tenant and the 32 random
 * bytes of a subject: without the subject's row nothing of that person can be read again, wherever a copy lies. The purpose is
 * authenticated with it, so that what was sealed as one thing is never opened as another.
 * Bytes: version 1 | length of key id | key id | nonce 12 | tag 16 | ciphertext.
 */
export interface Sealer {
  seal(tenant_id: number, subject_key: Buffer, purpose: string, plaintext: string | Buffer): Buffer;
  /** @throws if the bytes were changed, or belong to another tenant, subject or purpose */
  open(tenant_id: number, subject_key: Buffer, purpose: string, sealed: Buffer): Buffer;
  sealJson(tenant_id: number, subject_key: Buffer, purpose: string, value: unknown): Buffer;
  openJson(tenant_id: number, subject_key: Buffer, purpose: string, sealed: Buffer): unknown;
  /** For what belongs to the tenant itself and to no person: webhook secrets, answers without a subject. */
  sealTenant(tenant_id: number, purpose: string, plaintext: string | Buffer): Buffer;
  openTenant(tenant_id: number, purpose: string, sealed: Buffer): Buffer;
  /** Equal values give equal bytes within a tenant and purpose: for equality search without readable columns. */
  searchHash(tenant_id: number, purpose: string, value: string): Buffer;
}

const version = 1;
const nonce_bytes = 12;
const tag_bytes = 16;
/** Without the length said, a shorter tag would be taken too. */
const gcm = { authTagLength: tag_bytes } as const;
const subjectKey_bytes = 32;
const oneBlock = Buffer.from([1]);
/** What is read again and again, like a sale that somebody waits for, is derived once. */
const rememberedKeys = 1_000;
const tenantSubject = Buffer.alloc(subjectKey_bytes);

export function createSealer(ring: KeyRing): Sealer {
  const tenantKeys = new Map<string, Buffer>();
  const tenantKeyOf = (name: string, key_id: string, tenant_id: number): Buffer => {
    const known = tenantKeys.get(name);
    if (known !== undefined) return known;
    const key = ring.find(key_id);
    if (key === undefined) throw new Error('sealed with a key that is not in SEAL_KEYS');
    const made = Buffer.from(hkdfSync('sha256', key, '', `0gate.seal.v1|${tenant_id}`, 32));
    tenantKeys.set(name, made);
    return made;
  };

  // Found by the subject's own key, from which it could be derived anyway: when that is erased, so is the way to this.
  const derivedKeys = new LRUCache<string, Buffer>({ max: rememberedKeys });
  const derive = (key_id: string, tenant_id: number, subject_key: Buffer): Buffer => {
    // A key that is missing by mistake would seal something that no erasure reaches.
    if (subject_key.length !== subjectKey_bytes) throw new Error('a subject key has 32 bytes');
    const tenant = `${key_id}|${tenant_id}`;
    const name = `${tenant}|${subject_key.toString('latin1')}`;
    const known = derivedKeys.get(name);
    if (known !== undefined) return known;
    // HKDF's expansion (RFC 5869) of one block: the tenant's key is a derived one already.
    const derived = createHmac('sha256', tenantKeyOf(tenant, key_id, tenant_id))
      .update(subject_key)
      .update(oneBlock)
      .digest();
    derivedKeys.set(name, derived);
    return derived;
  };

  const { id } = ring.current;
  const head = Buffer.from([version, id.length, ...Buffer.from(id)]);

  const seal: Sealer['seal'] = (tenant_id, subject_key, purpose, plaintext) => {
    const nonce = randomBytes(nonce_bytes);
    const cipher = createCipheriv('aes-256-gcm', derive(id, tenant_id, subject_key), nonce, gcm);
    cipher.setAAD(Buffer.from(purpose));
    const ciphertext = cipher.update(plaintext);
    // Of a stream cipher nothing is left to come; its end makes the tag.
    cipher.final();
    return Buffer.concat([head, nonce, cipher.getAuthTag(), ciphertext]);
  };

  const open: Sealer['open'] = (tenant_id, subject_key, purpose, sealed) => {
    if (sealed[0] !== version) throw new Error('sealed bytes of an unknown version');
    const idEnd = 2 + (sealed[1] ?? 0);
    const key_id = sealed.subarray(2, idEnd).toString();
    const tagStart = idEnd + nonce_bytes;
    const decipher = createDecipheriv(
      'aes-256-gcm',
      derive(key_id, tenant_id, subject_key),
      sealed.subarray(idEnd, tagStart),
      gcm,
    );
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(sealed.subarray(tagStart, tagStart + tag_bytes));
    const plaintext = decipher.update(sealed.subarray(tagStart + tag_bytes));
    // Of a stream cipher nothing is left to come; its end compares the tag, and throws.
    decipher.final();
    return plaintext;
  };

  return {
    seal,
    open,
    sealJson: (tenant_id, subject_key, purpose, value) => seal(tenant_id, subject_key, purpose, JSON.stringify(value)),
    openJson: (tenant_id, subject_key, purpose, sealed) =>
      JSON.parse(open(tenant_id, subject_key, purpose, sealed).toString('utf8')),
    sealTenant: (tenant_id, purpose, plaintext) => seal(tenant_id, tenantSubject, purpose, plaintext),
    openTenant: (tenant_id, purpose, sealed) => open(tenant_id, tenantSubject, purpose, sealed),
    searchHash: (tenant_id, purpose, value) =>
      createHmac('sha256', ring.search).update(`0gate.search.v1|${tenant_id}|${purpose}|${value}`).digest(),
  };
}
