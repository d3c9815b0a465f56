import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalogue } from '../catalogue/index.js';
import { createClientSecrets } from '../crypto/index.js';
import { createServer, type GateServer, requireSecretKey } from '../http/index.js';
import { openGateway, type TestAnswer, type TestGateway } from '../http/testing/gateway.js';
import { eraseSession } from '../operation/erase.js';
import { createDirectory } from '../partners/index.js';
import { addOrigin, removeOrigin } from '../partners/registered-origins.js';
import { takeFaults } from '../testing/contract/faults.js';
import { expectCoherentState } from '../testing/index.js';
import { sessionRoutes } from './index.js';
import { answerElsewhere, holdKeys, untilWaiting } from './testing/other-process.js';
import { createBody } from './testing/refusals.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(async () => {
  await expectCoherentState(gateway.owner);
  await gateway.close();
});

const url = '/v1/gate_sessions';

function create(
  idempotency_key: string,
  change: Readonly<Record<string, unknown>> = {},
  key = gateway.partner.secret_key,
): Promise<TestAnswer> {
  const headers = { 'idempotency-key': idempotency_key };
  return gateway.call({ method: 'POST', url, key, headers, body: createBody(change) });
}

const isReplay = (answer: TestAnswer) => answer.headers['idempotent-replayed'] === 'true';
const rows = async () => {
  const { sessions, events, deliveries, subject_keys } = await gateway.fingerprints();
  return { sessions, events, deliveries, subject_keys };
};

describe('a repeat', () => {
  test('gets the first answer again, byte for byte, secret included, and makes nothing', async () => {
    const first = await create('again', { metadata: { b: 1, a: [1.5, null] }, user_reference: 'é' });
    expect([first.status, isReplay(first)]).toEqual([201, false]);
    const before = await rows();
    gateway.clock.advance(60_000);
    for (let count = 0; count < 3; count += 1) {
      const again = await create('again', { metadata: { b: 1, a: [1.5, null] }, user_reference: 'é' });
      expect([again.status, isReplay(again), again.text]).toEqual([201, true, first.text]);
      expect(again.headers['content-type']).toBe(first.headers['content-type']);
      expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    }
    expect(await rows()).toEqual(before);
  });

  test('without a key nothing is deduplicated', async () => {
    const both = await Promise.all([
      gateway.call({ url, body: createBody() }),
      gateway.call({ url, body: createBody() }),
    ]);
    expect(new Set(both.map(({ body }) => body.id)).size).toBe(2);
  });

  test('is answered although the same request would be refused by now', async () => {
    const { tenant } = gateway.partner;
    const body = { return_url: 'https://gone.example/x' };
    await addOrigin(gateway.core.db, tenant, 'return', 'https://gone.example');
    gateway.forget();
    const first = await create('origin gone', body);
    expect(first.status).toBe(201);
    await removeOrigin(gateway.core.db, tenant, 'return', 'https://gone.example');
    gateway.forget();
    expect((await create('another', body)).body.code).toBe('return_url_not_registered');
    const again = await create('origin gone', body);
    expect([again.status, isReplay(again), again.text]).toEqual([201, true, first.text]);
    const reused = await create('origin gone', { return_url: 'https://gone.example/y' });
    expect([reused.status, reused.body.code]).toEqual([409, 'idempotency_key_reused']);
  });

  test('of a session whose person was erased is 410', async () => {
    const first = await create('erased');
    await eraseSession({ ...gateway.core, db: gateway.owner }, first.body.id);
    const again = await create('erased');
    expect([again.status, again.body.code]).toEqual([410, 'erased']);
    expect(again.text).not.toContain(first.body.id);
  });

  test('of a cancellation, which a second time would be refused', async () => {
    const { body } = await create('to cancel');
    const cancel = (key: string | null) =>
      gateway.call({
        method: 'POST',
        url: `${url}/${body.id}/cancel`,
        headers: key === null ? {} : { 'idempotency-key': key },
      });
    const first = await cancel('give up');
    expect([first.status, first.body.status, isReplay(first)]).toEqual([201, 'cancelled', false]);
    const again = await cancel('give up');
    expect([again.status, isReplay(again), again.text]).toEqual([201, true, first.text]);
    for (const key of [null, 'another']) {
      const refused = await cancel(key);
      expect([refused.status, refused.body.code]).toEqual([409, 'session_terminal']);
    }
  });
});

describe('a burst of one key', () => {
  test('holds one connection, makes one session, and everybody gets its bytes', async () => {
    const before = gateway.core.db.stats();
    const held = await holdKeys(gateway, 'burst', [`POST ${url}`]);
    const burst = Promise.all(Array.from({ length: 50 }, () => create('burst')));
    await untilWaiting(gateway);
    expect(gateway.core.db.stats()).toMatchObject({ waiting: before.waiting });
    expect(gateway.core.db.stats().total - gateway.core.db.stats().idle).toBe(1);
    await held();
    const answers = await burst;
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
  });

  test('with different bodies is one session and refusals', async () => {
    const amounts = ['10.00', '20.00', '30.00'];
    const answers = await Promise.all(
      amounts.flatMap((amount) => [create('mixed', { amount }), create('mixed', { amount })]),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made).toHaveLength(2);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    const codes = answers.filter(({ status }) => status !== 201).map(({ status, body }) => [status, body.code]);
    expect(codes).toEqual(Array.from({ length: 4 }, () => [409, 'idempotency_key_reused']));
  });

  test('in which some are refused leaves the key to the others', async () => {
    const answers = await Promise.all(['0', '10.00', '-1', '10.00'].map((amount) => create('half wrong', { amount })));
    // The first is refused and leaves the key; the second takes it.
    expect(answers.map(({ status }) => status)).toEqual([400, 201, 409, 201]);
    expect(answers[3]?.text).toBe(answers[1]?.text);
  });

  test('gets the answer of another process that it waited for, whose subject key it could not see before', async () => {
    const body = createBody();
    const answer = await answerElsewhere(gateway, 'waited for', `POST ${url}`, url, JSON.stringify(body));
    const waited = create('waited for');
    await untilWaiting(gateway);
    await answer();
    expect([(await waited).status, isReplay(await waited), (await waited).text]).toEqual([
      201,
      true,
      '{"from":"elsewhere"}',
    ]);
    const { id } = (await create('to be cancelled elsewhere')).body;
    const path = `${url}/${id}/cancel`;
    const commit = await answerElsewhere(gateway, 'cancelled', `POST ${url}/:id/cancel`, path, '');
    const cancelled = gateway.call({ method: 'POST', url: path, headers: { 'idempotency-key': 'cancelled' } });
    await untilWaiting(gateway);
    await commit();
    expect([(await cancelled).status, (await cancelled).text]).toEqual([201, '{"from":"elsewhere"}']);
    // What was stored elsewhere here is no session, so that it can be told from one.
    takeFaults();
  });

  test('waits four seconds for another process, then says so with Retry-After, and uses nothing up', async () => {
    const { body } = await create('cancelled elsewhere');
    const cancel = () =>
      gateway.call({
        method: 'POST',
        url: `${url}/${body.id}/cancel`,
        headers: { 'idempotency-key': 'elsewhere' },
      });
    const held = await holdKeys(gateway, 'elsewhere', [`POST ${url}`, `POST ${url}/:id/cancel`]);
    const started_ms = performance.now();
    const answers = await Promise.all([create('elsewhere'), create('elsewhere'), cancel(), cancel()]);
    const elapsed_ms = performance.now() - started_ms;
    for (const { status, body: refusal, headers } of answers) {
      expect([status, refusal.code, headers['retry-after']]).toEqual([409, 'idempotency_in_progress', '1']);
      expect(refusal.type).toBe('idempotency_error');
    }
    expect(elapsed_ms).toBeGreaterThan(3_500);
    expect(elapsed_ms).toBeLessThan(7_000);
    await held();
    expect([(await create('elsewhere')).status, (await cancel()).status]).toEqual([201, 201]);
  });
});

/** The routes as a deployment would serve them that takes live keys too; settings refuse one as long as no real bank is behind it. */
async function openLive(): Promise<{ app: GateServer; create(idempotency_key: string): Promise<TestAnswer> }> {
  const { core } = gateway;
  const partner = await gateway.addPartner('live');
  const directory = createDirectory(core);
  const app = createServer(core);
  await app.register(
    async (scope) => {
      requireSecretKey(scope as unknown as GateServer, { directory, modes: ['test', 'live'] });
      sessionRoutes(scope as unknown as GateServer, {
        core,
        directory,
        catalogue: () => createCatalogue(core.config, 'test'),
        clientSecrets: createClientSecrets(core.config.client_secret_keys),
        isForbiddenAddress: async () => false,
        startAtQuote: async () => undefined,
        onCancelled: async () => {},
        actionUrl: () => null,
      });
    },
    { prefix: '/v1' },
  );
  return {
    app,
    async create(idempotency_key) {
      const headers = { authorization: `Bearer ${partner.secret_key}`, 'idempotency-key': idempotency_key };
      const answer = await app.inject({ method: 'POST', url, headers, payload: createBody() });
      expect(answer.json()).toMatchObject({ mode: 'live', partner_id: partner.partner_id });
      return {
        status: answer.statusCode,
        headers: answer.headers as TestAnswer['headers'],
        body: answer.json(),
        text: answer.body,
      };
    },
  };
}

describe('the key belongs to partner, mode and route; the fingerprint to path, query and body', () => {
  /** A change of the second request, and whether it may have the key. */
  interface Second {
    readonly why: string;
    readonly send: (key: string) => Promise<TestAnswer>;
    readonly answered: readonly [status: number, code?: string];
  }

  test('200 pairs: never another’s bytes, and the key is free where it was not used', async () => {
    const live = await openLive();
    const sessions = await Promise.all([create('s1'), create('s2')]);
    const [one, two] = sessions.map(({ body }) => body.id as string) as [string, string];
    const post = (path: string, key: string, body?: object, credential = gateway.partner.secret_key) =>
      gateway.call({
        method: 'POST',
        url: path,
        key: credential,
        headers: { 'idempotency-key': key },
        ...(body === undefined ? {} : { body }),
      });
    const raw = (payload: string) => (key: string) =>
      gateway.call({ method: 'POST', url, headers: { 'idempotency-key': key }, payload });
    const body = createBody();
    const reused = [409, 'idempotency_key_reused'] as const;
    const seconds: Second[] = [
      ...['251', '250', '250.0'].map((amount) => ({
        why: `amount ${amount}`,
        send: (key: string) => create(key, { amount }),
        answered: reused,
      })),
      { why: 'a field more', send: (key) => create(key, { locale: 'de' }), answered: reused },
      {
        why: 'another order of fields',
        send: raw(JSON.stringify(Object.fromEntries(Object.entries(body).reverse()))),
        answered: reused,
      },
      { why: 'a space more', send: raw(`${JSON.stringify(body)} `), answered: reused },
      { why: 'a query', send: (key) => post(`${url}?x=1`, key, body), answered: reused },
      { why: 'a refused body', send: (key) => create(key, { amount: '-1' }), answered: reused },
      { why: 'another partner', send: (key) => create(key, {}, gateway.other.secret_key), answered: [201] },
      { why: 'another mode', send: (key) => live.create(key), answered: [201] },
      { why: 'another route', send: (key) => post('/v1/webhooks/test', key), answered: [400, 'webhook_url_missing'] },
      {
        why: 'the test clock',
        send: (key) => post('/v1/test_helpers/clock/advance', key, { seconds: 1 }),
        answered: [200],
      },
    ];
    const ours = new Set<string>();
    let pairs = 0;
    for (let round = 0; round < 16; round += 1) {
      await Promise.all(
        seconds.map(async ({ why, send, answered }) => {
          const key = `${why} ${round}`;
          const first = await create(key);
          expect(first.status).toBe(201);
          ours.add(first.body.id);
          const second = await send(key);
          const [status, code] = answered;
          expect([why, second.status, second.body.code]).toEqual([why, status, code]);
          expect(isReplay(second)).toBe(false);
          expect(second.text).not.toContain(first.body.id);
          const again = await create(key);
          expect([why, isReplay(again), again.text]).toEqual([why, true, first.text]);
          pairs += 1;
        }),
      );
    }
    await live.app.close();
    // The same empty body on another id.
    const cancelled = await post(`${url}/${one}/cancel`, 'cancel');
    expect(cancelled.status).toBe(201);
    const other = await post(`${url}/${two}/cancel`, 'cancel');
    expect([other.status, other.body.code]).toEqual(reused);
    expect((await gateway.call({ url: `${url}/${two}` })).body.status).toBe('open');
    expect(pairs).toBe(192);
    expect(ours.size).toBe(192);
  });

  test('odd keys are keys', async () => {
    const odd = [
      'wd_123_off_ramp_attempt_1',
      '018f3e6a-7c2e-7b11-8a52-7f6a7e1c9d10',
      'k'.repeat(255),
      '"quoted"',
      "'; drop table sessions; --",
      '{"a":1}',
      'a, b',
      'with space',
      '../../x',
      '%00',
      'é'.normalize('NFC'),
      'é'.normalize('NFD'),
      '💶'.repeat(255),
      '٣',
    ];
    // A header is bytes: what is not Latin-1 goes as UTF-8.
    const asHeader = (key: string) => Buffer.from(key, 'utf8').toString('latin1');
    const ids = new Set<string>();
    for (const key of odd) {
      const first = await create(asHeader(key));
      const again = await create(asHeader(key));
      expect([key, first.status, again.status, isReplay(again)]).toEqual([key, 201, 201, true]);
      expect(again.text).toBe(first.text);
      ids.add(first.body.id);
    }
    expect(ids.size).toBe(odd.length);
    expect((await create(asHeader('💶'.repeat(256)))).body.code).toBe('idempotency_key_invalid');
    // Upper and lower case are two keys.
    const [upper, lower] = await Promise.all([create('CASE'), create('case')]);
    expect(upper.body.id).not.toBe(lower.body.id);
  });

  test('a body with sensitive fields is refused under a used key as well', async () => {
    await create('used');
    const refused = await create('used', { iban: 'x' });
    expect([refused.status, refused.body.code]).toEqual([400, 'sensitive_field']);
  });
});
