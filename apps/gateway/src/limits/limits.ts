import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Core } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import type { Bucket, Gatekeeper, GateServer } from '../http/index.js';
import { createClientAddress } from './address.js';
import { refusal } from './bucket.js';
import { createLocalBuckets, type LocalBuckets } from './local.js';
import type { QuotaClass } from './quotas.js';
import { createSharedBucket, type SharedBucket } from './shared.js';
import { takeTokens } from './store.js';

/**
 * How much each caller may ask for. Keys and partners are counted over all processes (`shared.ts`), addresses and sessions by
 * each process alone (`local.ts`). Every answer below `/v1` says what is left; whoever has nothing left gets 429 and learns when
 * that is over.
 */
export interface Limits {
  /** For the server itself. */
  readonly gatekeeper: Gatekeeper;
  /** Before the credential check: whoever guesses keys from an address that has used its quota up is not looked up any more. */
  beforeKeys(app: GateServer): void;
  /** After the credential check: each key's quotas. */
  afterKeys(app: GateServer): void;
  /** For the hosted surface's routes, which have credentials of their own. */
  surface(app: GateServer): void;
  /** Resolves when no statement is under way any more. */
  drained(): Promise<void>;
}

/** More keys than are in use within a window on any deployment that one process can serve. */
const rememberedKeys = 10_000;
/** A key that was good within this time is looked up from any address. */
const proved_ms = 600_000;

export function createLimits(core: Core): Limits {
  const { config, clock } = core;
  const now_ms = () => clock.monotonic_ms();
  const addressOf = createClientAddress(config.trusted_proxies);
  const local = (name: QuotaClass) => createLocalBuckets(config.rate_limits[name]);
  const anonymous = local('anonymous');
  const sessions = local('surface');
  const atBootstrap = local('bootstrap_address');
  const atSurface = local('surface_address');
  const underWay = new Set<Promise<unknown>>();
  const proved = new LRUCache<string, true>({ max: rememberedKeys, ttl: proved_ms, perf: { now: now_ms } });

  const shared = (name: QuotaClass) => {
    const buckets = new LRUCache<string, SharedBucket>({ max: rememberedKeys });
    return (tenant_id: number, subject: string): SharedBucket => {
      const id = subject === partner ? `${tenant_id}` : subject;
      let bucket = buckets.get(id);
      if (bucket === undefined) {
        const quota = config.rate_limits[name];
        bucket = createSharedBucket(quota, now_ms, async (wanted) => {
          const taking = takeTokens(core.db, tenant_id, subject, name, quota, wanted);
          underWay.add(taking);
          try {
            return await taking;
          } catch (error) {
            core.log.warn({ err: error }, 'the quota of a key could not be counted with the other processes');
            throw error;
          } finally {
            underWay.delete(taking);
          }
        });
        buckets.set(id, bucket);
      }
      return bucket;
    };
  };
  const [reads, writes, bootstraps] = [shared('read'), shared('write'), shared('bootstrap')];

  const note = (request: FastifyRequest, bucket: Bucket) => {
    if (request.bucket === null || bucket.left < request.bucket.left) request.bucket = bucket;
  };
  const spendShared = async (request: FastifyRequest, bucket: SharedBucket): Promise<void> => {
    const allowed = bucket.spend(now_ms()) || (await bucket.wait());
    note(request, bucket);
    if (!allowed) throw refusal(bucket, now_ms());
  };
  const spendLocal = (request: FastifyRequest, buckets: LocalBuckets, name: string): void => {
    const now = now_ms();
    const { bucket, allowed } = buckets.spend(name, now);
    note(request, bucket);
    if (!allowed) throw refusal(bucket, now);
  };
  const countAnonymous = (request: FastifyRequest): Bucket => anonymous.spend(addressOf(request), now_ms()).bucket;

  const gatekeeper: Gatekeeper = {
    nobody(request) {
      if (isBelowApi(request.url)) spendLocal(request, anonymous, addressOf(request));
    },
    session: (request, session_id) => spendLocal(request, sessions, session_id),
    headersOf(request) {
      if (!isBelowApi(request.url) || isPreflight(request)) return null;
      const bucket = request.bucket ?? countAnonymous(request);
      const wait_s = Math.max(0, Math.ceil((bucket.ends_ms - now_ms()) / 1_000));
      return { limit: `"default";r=${bucket.left};t=${wait_s}`, policy: bucket.policy };
    },
  };

  return {
    gatekeeper,
    beforeKeys(app) {
      app.addHook('onRequest', (request, _reply, done) => {
        if (!anonymous.anySpent(now_ms())) return done();
        const spent = anonymous.spent(addressOf(request), now_ms());
        const { authorization } = request.headers;
        if (spent === null || (authorization !== undefined && proved.has(nameOf(authorization)))) return done();
        request.bucket = spent;
        throw refusal(spent, now_ms());
      });
    },
    afterKeys(app) {
      // By key: when it was last noted as good. Noted anew long before it would be forgotten.
      const noted = new LRUCache<string, number>({ max: rememberedKeys });
      app.addHook('onRequest', (request, _reply, done) => {
        const { caller } = request;
        if (caller === null || caller.key_id === null) return done();
        const now = now_ms();
        if ((noted.get(caller.key_id) ?? Number.NEGATIVE_INFINITY) < now - proved_ms / 2) {
          noted.set(caller.key_id, now);
          proved.set(nameOf(request.headers.authorization ?? ''), true);
        }
        const quota = request.method === 'GET' ? reads : writes;
        const bucket = quota(caller.tenant.tenant_id, caller.key_id);
        if (bucket.spend(now)) {
          request.bucket = bucket;
          return done();
        }
        spendShared(request, bucket).then(() => done(), done);
      });
    },
    surface(app) {
      app.addHook('onRequest', (request, _reply, done) => {
        if (!isPreflight(request))
          spendLocal(request, isOpening(request) ? atBootstrap : atSurface, addressOf(request));
        done();
      });
      // Runs when the route's own check of the token is through.
      app.addHook('preParsing', (request, _reply, payload, done) => {
        if (request.embed) spendLocal(request, sessions, request.embed.session_id);
        done(null, payload);
      });
      app.addHook('preHandler', async (request) => {
        if (!isOpening(request) || request.caller === null) return;
        await spendShared(request, bootstraps(request.caller.tenant.tenant_id, partner));
      });
    },
    async drained() {
      await Promise.allSettled(underWay);
    },
  };
}

/** Whose row it is where all of a partner's keys count together. */
const partner = 'partner';

/** A credential as it is remembered: not readable. */
const nameOf = (credential: string): string => sha256(credential).toString('base64');

const isBelowApi = (url: string): boolean => url.startsWith('/v1/') || url === '/v1' || url.startsWith('/v1?');

const isPreflight = (request: FastifyRequest): boolean => request.method === 'OPTIONS' && !request.is404;

/** A surface is opened by whoever has a key or a secret; all its other calls bring a token. */
function isOpening({ routeOptions: { url } }: FastifyRequest): boolean {
  return url === '/v1/embed/bootstrap' || url === '/v1/embed/view';
}
