import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Core, Tenant } from '../common/index.js';
import { createPublicSigner, parseSeedRing } from '../crypto/index.js';
import { createDb, type Db } from '../db/index.js';
import { newId, newWebhookSecret } from '../ids/index.js';
import { advanceTestClock, createPartner, loadTenant, requireTenant } from '../partners/index.js';
import { cloneDatabase, createTestCore, expectCoherentState, type TestDatabase } from '../testing/index.js';
import { listDeliveries } from './deliveries.store.js';
import { createDispatcher } from './dispatcher.js';
import { finishRotation, rotateSecret, setEndpoint } from './endpoint.js';
import { signedHeaders } from './sign.js';
import { sendTestEvent } from './test-event.js';
import { type Receiver, startReceiver } from './testing/receiver.js';
import {
  everyPart,
  lastPart,
  publicKey,
  type SignedCall,
  standardPackage,
  type Verifier,
} from './testing/verifiers.js';

const full = process.env['TEST_SIZE'] === 'full';
const cases = full ? 10_000 : 1_000;
const deliveries = full ? 10_000 : 1_000;

const current = newWebhookSecret();
const old = newWebhookSecret();
const signer = createPublicSigner(parseSeedRing(`k1:${Buffer.alloc(32, 5).toString('base64')}`));
const stranger = {
  secrets: { current: newWebhookSecret(), old: null },
  old_first: false,
  signer: createPublicSigner(parseSeedRing(`k1:${Buffer.alloc(32, 6).toString('base64')}`)),
};

/** Headers as a server shows them to its code. */
function lowerCase(headers: Readonly<Record<string, string>>): SignedCall['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** What one event of ours looks like on its way; its body never has the form that indenting gives. */
interface Sent {
  readonly event_id: string;
  readonly raw: string;
  readonly t: number;
}
const sign = (sent: Sent, keys: Parameters<typeof signedHeaders>[1]): SignedCall => ({
  raw: sent.raw,
  headers: lowerCase(signedHeaders({ ...sent, event_type: 'webhook.test' }, keys, sent.t)),
});

type Part = 'gate' | 'standard' | 'public';

/** What somebody in the middle does, and which signatures must not hold any more. */
interface Change {
  readonly breaks: readonly Part[];
  /** @param other a call of ours about another event, signed with the same secrets */
  readonly make: (call: SignedCall, other: SignedCall, sent: Sent) => SignedCall;
}

const set = (call: SignedCall, headers: SignedCall['headers']): SignedCall => ({
  ...call,
  headers: { ...call.headers, ...headers },
});
const everything: readonly Part[] = ['gate', 'standard', 'public'];
const later = (text: string | undefined) => `${Number.parseInt(text ?? '', 10) + 1}`;
/** Another character in the place of the last one of each part, of which base64 uses every bit but for the padding. */
const spoil = (text = '', part: RegExp) =>
  text.replace(part, (signature) => signature.replace(/^../, (two) => (two === 'aa' ? 'bb' : 'aa')));

const changes: Readonly<Record<string, Change>> = {
  'nothing is changed': { breaks: [], make: (call) => call },
  'what no signature is over': { breaks: [], make: (call) => set(call, { 'x-0bit-event-type': 'x', accept: '*/*' }) },
  'one character of the body': {
    breaks: everything,
    make: (call) => ({ ...call, raw: call.raw.replace('"id"', '"iD"') }),
  },
  'a space behind the body': { breaks: everything, make: (call) => ({ ...call, raw: `${call.raw} ` }) },
  'the body parsed and printed again': {
    breaks: everything,
    make: (call) => ({ ...call, raw: JSON.stringify(JSON.parse(call.raw), undefined, 2) }),
  },
  'no body': { breaks: everything, make: (call) => ({ ...call, raw: '' }) },
  'the body of another event': { breaks: everything, make: (call, other) => ({ ...call, raw: other.raw }) },
  'the headers of another event': { breaks: everything, make: (call, other) => ({ ...other, raw: call.raw }) },
  'a later time in Gate-Signature': {
    breaks: ['gate'],
    make: (call) => set(call, { 'gate-signature': call.headers['gate-signature']?.replace(/\d+/, (t) => later(t)) }),
  },
  'a later webhook-timestamp': {
    breaks: ['standard', 'public'],
    make: (call) => set(call, { 'webhook-timestamp': later(call.headers['webhook-timestamp']) }),
  },
  'another webhook-id': {
    breaks: ['standard', 'public'],
    make: (call, other) => set(call, { 'webhook-id': other.headers['webhook-id'] }),
  },
  'digits of the documented signatures': {
    breaks: ['gate'],
    make: (call) => set(call, { 'gate-signature': spoil(call.headers['gate-signature'], /(?<=v1=)[0-9a-f]{64}/g) }),
  },
  'digits of the standard signatures': {
    breaks: ['standard', 'public'],
    make: (call) => set(call, { 'webhook-signature': spoil(call.headers['webhook-signature'], /(?<=v1a?,)[^ ]+/g) }),
  },
  'signatures cut short': {
    breaks: everything,
    make: (call) =>
      set(call, {
        'gate-signature': call.headers['gate-signature']?.replace(/.(?=,v1=|$)/g, ''),
        'webhook-signature': call.headers['webhook-signature']?.replace(/.{4}(?= |$)/g, ''),
      }),
  },
  'no signature, only a time': {
    breaks: everything,
    make: (call, _other, { t }) => set(call, { 'gate-signature': `t=${t}`, 'webhook-signature': '' }),
  },
  'signatures of a version that nobody knows': {
    breaks: everything,
    make: (call) =>
      set(call, {
        'gate-signature': call.headers['gate-signature']?.replaceAll('v1=', 'v0='),
        'webhook-signature': call.headers['webhook-signature']?.replace(/v1(a?),/g, 'v9$1,'),
      }),
  },
  'the headers taken away': {
    breaks: everything,
    make: (call) => set(call, { 'gate-signature': undefined, 'webhook-signature': undefined }),
  },
  'a time that is no number': {
    breaks: everything,
    make: (call) =>
      set(call, {
        'gate-signature': call.headers['gate-signature']?.replace(/t=\d+/, 't=now'),
        'webhook-timestamp': 'now',
      }),
  },
  'signed by a stranger': { breaks: everything, make: (_call, _other, sent) => sign(sent, stranger) },
};

describe('no false accept and no false reject', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    return () => vi.useRealTimers();
  });

  const t = 1_750_000_000;
  const edges_s = [-86_400, -301, -300, -299, -1, 0, 1, 299, 300, 301, 86_400];
  const body = fc
    .record({ id: fc.uuid(), type: fc.string(), data: fc.jsonValue() })
    .map((value) => JSON.stringify(value));
  const aCase = fc.record({
    bodies: fc.tuple(body, body).filter(([one, other]) => one !== other),
    change: fc.constantFrom(...Object.keys(changes)),
    skew_s: fc.oneof(fc.constant(0), fc.constantFrom(...edges_s), fc.integer({ min: -900, max: 900 })),
    rotating: fc.boolean(),
    old_first: fc.boolean(),
    knows: fc.constantFrom('current', 'old'),
  });

  test(`${cases} calls, whole and tampered with, early and late, in and out of a rotation`, () => {
    const seen = new Map<string, number>();
    const verdicts = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(aCase, ({ bodies, change, skew_s, rotating, old_first, knows }) => {
        const keys = { secrets: { current, old: rotating ? old : null }, old_first, signer };
        const sent = { event_id: newId('evt'), raw: bodies[0], t };
        const { breaks, make } = changes[change] as Change;
        const other = sign({ event_id: newId('evt'), raw: bodies[1], t }, keys);
        const call = make(sign(sent, keys), other, sent);

        const now_s = t + skew_s;
        vi.setSystemTime(now_s * 1000);
        const secret = knows === 'current' ? current : old;
        const inTime = Math.abs(skew_s) <= 300;
        const known = knows === 'current' || rotating;
        const last = rotating && !old_first ? 'old' : 'current';
        const holds = (part: Part) => inTime && !breaks.includes(part);
        const expected: readonly [string, Verifier, boolean][] = [
          ['every part', everyPart([secret]), holds('gate') && known],
          ['every part, both secrets', everyPart([old, current]), holds('gate')],
          ['last part', lastPart(secret), holds('gate') && knows === last],
          ['standard', standardPackage(secret), holds('standard') && known],
          ['public', publicKey(signer.jwks()), holds('public')],
        ];
        for (const [name, verifier, verdict] of expected) {
          const accepted = verifier(call, now_s);
          expect([change, skew_s, name, accepted]).toEqual([change, skew_s, name, verdict]);
          verdicts[accepted ? 'accepted' : 'refused'] += 1;
        }
        seen.set(change, (seen.get(change) ?? 0) + 1);
      }),
      { numRuns: cases },
    );
    console.log(
      `signatures: ${cases} calls, ${verdicts.accepted} accepted, ${verdicts.refused} refused, each as it should be`,
    );
    expect([...seen.keys()].sort()).toEqual(Object.keys(changes).sort());
    expect(verdicts.accepted).toBeGreaterThan(cases / 2);
  });
});

describe('a rotation, from end to end', () => {
  let database: TestDatabase;
  let core: Core;
  let owner: Db;
  beforeAll(async () => {
    database = await cloneDatabase();
    owner = createDb({ url: database.owner_url, pool_size: 1 });
    core = createTestCore(database.app_url, { env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' } });
  });
  afterAll(async () => {
    await expectCoherentState(owner);
    await core.db.end();
    await owner.end();
    await database.drop();
  });

  /** A partner whose endpoint refuses what its verifier refuses. */
  interface Subscriber {
    readonly tenant: Tenant;
    readonly receiver: Receiver;
    readonly first: string;
    /** From now on it verifies with these, as after a deployment. */
    deploy(verifier: Verifier): void;
  }

  async function subscribe(verifierOf: (secret: string) => Verifier): Promise<Subscriber> {
    const receiver = await startReceiver();
    const { partner_id, webhook_secret: first } = await createPartner(core, {
      name: 'Example Wallet',
      mode: 'test',
      entitlements: [],
    });
    const { tenant_id } = await requireTenant(core.db, partner_id, 'test');
    const tenant = await loadTenant(core.db, tenant_id);
    await core.db.withTx((tx) => setEndpoint(tx, core, tenant, { url: receiver.url }));
    let verifier = verifierOf(first);
    receiver.answer(({ raw, headers }, response) => {
      const genuine = verifier({ raw, headers: headers as SignedCall['headers'] }, Math.floor(Date.now() / 1000));
      response.writeHead(genuine ? 200 : 401).end();
    });
    return {
      tenant,
      receiver,
      first,
      deploy: (next) => {
        verifier = next;
      },
    };
  }

  async function send(subscribers: readonly Subscriber[], each: number): Promise<void> {
    for (let n = 0; n < each; n += 1) {
      await Promise.all(subscribers.map(({ tenant }) => core.db.withTx((tx) => sendTestEvent(tx, core, tenant))));
    }
  }

  /** Everything that is due, and after that whatever failed, at its next time. */
  async function deliver(subscribers: readonly Subscriber[]): Promise<void> {
    const dispatcher = createDispatcher(core, { patience_ms: Number.POSITIVE_INFINITY });
    while ((await dispatcher.step(core.clock.now())) === 'worked');
    for (const { tenant } of subscribers) await advanceTestClock(core.db, tenant.tenant_id, 90);
    while ((await dispatcher.step(core.clock.now())) === 'worked');
    await dispatcher.drained();
  }

  const rotate = (one: Subscriber) =>
    core.db.withTx(async (tx) => (await rotateSecret(tx, core, await loadTenant(tx, one.tenant.tenant_id))).secret);

  test(`${deliveries} deliveries: none is lost, and none fails with a verifier that reads every part`, async () => {
    const kinds: Readonly<Record<string, (secret: string) => Verifier>> = {
      'every part': (secret) => everyPart([secret]),
      'last part': lastPart,
      standard: standardPackage,
      public: () => publicKey(createPublicSigner(core.config.jwks_keys).jwks()),
    };
    const subscribers = await Promise.all(Object.values(kinds).map(subscribe));
    const names = Object.keys(kinds);
    const each = Math.ceil(deliveries / subscribers.length / 5);
    const phase = async () => {
      await send(subscribers, each);
      await deliver(subscribers);
    };
    const deploy = (secrets: readonly string[]) =>
      subscribers.forEach((one, n) => {
        one.deploy((Object.values(kinds)[n] as (secret: string) => Verifier)(secrets[n] ?? ''));
      });

    await phase();
    const fresh = await Promise.all(subscribers.map(rotate));
    await phase();
    // Deployed while deliveries are under way.
    const firstSeen = subscribers.map(({ receiver }) => receiver.calls.length);
    await send(subscribers, each);
    const half = Promise.all(
      subscribers.map(({ receiver }, n) =>
        receiver.until(() => receiver.calls.length >= (firstSeen[n] ?? 0) + each / 2),
      ),
    ).then(() => deploy(fresh));
    await deliver(subscribers);
    await half;
    await phase();
    for (const { tenant } of subscribers) await core.db.withTx((tx) => finishRotation(tx, tenant));
    await phase();

    for (const [n, { tenant, receiver }] of subscribers.entries()) {
      const log = await listDeliveries(core.db, tenant.tenant_id, {
        limit: 5 * each,
        skip: 0,
        status: null,
        starting_after: null,
      });
      const attempts = log.map((delivery) => delivery.attempts);
      expect([names[n], log.filter(({ status }) => status !== 'succeeded')]).toEqual([names[n], []]);
      expect([names[n], log.length]).toEqual([names[n], 5 * each]);
      // Who keeps only the last part misses some at the moment of deployment, each once.
      expect([names[n], Math.max(...attempts)]).toEqual([names[n], names[n] === 'last part' ? 2 : 1]);
      expect(receiver.calls.length).toBe(attempts.reduce((sum, count) => sum + count, 0));
      await receiver.stop();
    }
  }, 300_000);
});
