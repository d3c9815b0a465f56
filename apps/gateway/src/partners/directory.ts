import { LRUCache } from 'lru-cache';
import type { Core, Tenant } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import { findKeyOwner, type KeyOwner, listOrigins, loadTenant, type OriginKind } from './store.js';

/**
 * Who a key belongs to, without a database round trip per request. An entry lives two seconds by the monotonic clock from when it
 * was asked for, so that a revocation works everywhere well within five, however slow the answer was; an unknown key is remembered one second, so that a guesser costs nothing.
 * Concurrent look-ups of one key share one query. If the database does not answer, a request is refused, never let through.
 */
const known_ms = 2_000;
const unknown_ms = 1_000;

export interface Directory {
  /** Null for a key that is unknown or revoked. @throws what the database throws, within its own time limits */
  keyOwner(key: string): Promise<KeyOwner | null>;
  /** The same from memory alone: undefined when it has to be looked up. */
  knownKeyOwner(key: string): KeyOwner | null | undefined;
  /** The tenant's registered origins of both kinds, cached like keys. */
  origins(tenant_id: number): Promise<readonly { kind: OriginKind; origin: string }[]>;
  /** A tenant by its number, cached like keys. */
  tenant(tenant_id: number): Promise<Tenant>;
  /** Forgets what is cached: this process has just changed it. */
  forget(): void;
}

export function createDirectory(core: Core): Directory {
  const perf = { now: () => core.clock.monotonic_ms() };
  // The clock is asked each time: to remember what it said takes a timer.
  const aged = { max: 10_000, ttl: known_ms, ttlResolution: 0, perf };
  const owners = new LRUCache<string, { owner: KeyOwner | null }>(aged);
  const originLists = new LRUCache<number, { kind: OriginKind; origin: string }[]>(aged);
  const tenants = new LRUCache<number, Tenant>(aged);
  const pending = new Map<string, Promise<KeyOwner | null>>();

  const lookUp = async (id: string, hash: Buffer): Promise<KeyOwner | null> => {
    const start = perf.now();
    const owner = await findKeyOwner(core.db, hash);
    owners.set(id, { owner }, { ttl: owner === null ? unknown_ms : known_ms, start });
    return owner;
  };

  return {
    knownKeyOwner: (key) => owners.get(sha256(key).toString('base64'))?.owner,
    async keyOwner(key) {
      const hash = sha256(key);
      const id = hash.toString('base64');
      const cached = owners.get(id);
      if (cached !== undefined) return cached.owner;
      const running = pending.get(id);
      if (running !== undefined) return running;
      const started = lookUp(id, hash).finally(() => pending.delete(id));
      pending.set(id, started);
      return started;
    },
    async origins(tenant_id) {
      const cached = originLists.get(tenant_id);
      if (cached !== undefined) return cached;
      const start = perf.now();
      const origins = await listOrigins(core.db, tenant_id);
      originLists.set(tenant_id, origins, { start });
      return origins;
    },
    async tenant(tenant_id) {
      const cached = tenants.get(tenant_id);
      if (cached !== undefined) return cached;
      const start = perf.now();
      const tenant = await loadTenant(core.db, tenant_id);
      tenants.set(tenant_id, tenant, { start });
      return tenant;
    },
    forget() {
      tenants.clear();
      owners.clear();
      originLists.clear();
    },
  };
}
