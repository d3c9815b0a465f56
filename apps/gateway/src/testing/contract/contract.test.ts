import { Type } from 'typebox';
import { afterEach, describe, expect, test } from 'vitest';
import { PublicError } from '../../errors/index.js';
import { createServer, type GateServer } from '../../http/index.js';
import { createTestCore } from '../core.js';
import { requireTestCluster } from '../database.js';
import { createEventCheck } from './event.js';
import { takeFaults } from './faults.js';
import { watchServers } from './watch-servers.js';

// What these tests are about is found by the check of every test too, so they take it from there as well.

const found: string[] = [];
watchServers((faults) => void found.push(...faults));

const core = createTestCore(requireTestCluster());
const open: GateServer[] = [];
afterEach(async () => {
  takeFaults();
  found.length = 0;
  for (const app of open.splice(0)) await app.close();
});

const thing = Type.Object(
  { id: Type.String({ pattern: '^gs_' }), at: Type.Object({ time: Type.String({ format: 'date-time' }) }) },
  { $id: 'Thing' },
);
const created = Type.Intersect([thing, Type.Object({ secret: Type.String() })], { $id: 'CreatedThing' });

/** What the check says of an answer of `retrieveSession` that is as `send` makes it. */
async function faultsOf(send: () => unknown, schema: typeof thing | typeof created = thing): Promise<string> {
  const app = createServer(core);
  open.push(app);
  app.get(
    '/v1/gate_sessions/:id',
    {
      schema: { operationId: 'retrieveSession', response: { 200: schema } },
      serializerCompiler: () => (data) => JSON.stringify(data),
    },
    async () => send() as never,
  );
  await app.inject('/v1/gate_sessions/gs_1');
  return found.join('\n');
}

const right = { id: 'gs_1', at: { time: '2026-05-25T12:00:00.000Z' } };
const refusedWith = (code: ConstructorParameters<typeof PublicError>[0]) => () => {
  throw new PublicError(code);
};

describe('answers', () => {
  test('says nothing of what is as described, refusals included', async () => {
    expect(await faultsOf(() => right)).toBe('');
    expect(await faultsOf(refusedWith('not_found'))).toBe('');
    expect(await faultsOf(() => ({ ...right, secret: 's' }), created)).toBe('');
  });

  test.each([
    ['a field that is missing', () => ({ id: 'gs_1' }), /must have required property 'at'/],
    ['a value of another form', () => ({ ...right, id: 'tx_1' }), /\/id must match pattern/],
    ['a time that is none', () => ({ ...right, at: { time: 'noon' } }), /\/at\/time must match format/],
    ['a field that nobody described', () => ({ ...right, colour: 'red' }), /unevaluated.*colour/],
    ['one inside another', () => ({ ...right, at: { ...right.at, zone: 'UTC' } }), /\/at must NOT.*zone/],
    ['a code that the operation does not list', refusedWith('session_funded'), /409, which is not documented/],
    ['a code of a listed status', refusedWith('currency_unsupported'), /currency_unsupported is not listed for it/],
  ])('tells of %s', async (_, send, fault) => {
    expect(await faultsOf(send)).toMatch(fault);
  });

  test('tells of a field that is in no part of a composed object', async () => {
    expect(await faultsOf(() => ({ ...right, secret: 's', colour: 'red' }), created)).toMatch(/unevaluated.*colour/);
  });
});

describe('events', () => {
  const envelope = {
    id: 'evt_01a20fb7bc3e75aca4acf7c5a69431dc',
    type: 'webhook.test',
    created_at: 1_779_710_400,
    data: { livemode: false, message: 'A test.' },
    mode: 'test',
    api_version: '2026-05-25',
    sequence: null,
  };
  const check = createEventCheck();

  test('says nothing of what is as described, nor of steps that nobody is sent', () => {
    expect(check.faultsOf(JSON.stringify(envelope))).toEqual([]);
    expect(check.faultsOf(JSON.stringify({ ...envelope, type: 'session.priced', data: {} }))).toEqual([]);
  });

  test.each([
    ['a type that nobody described', { type: 'gate_session.paused' }, /no event type/],
    ['other data', { data: { livemode: true, message: '' } }, /\/data\/livemode must be equal to constant/],
    ['a session’s event without its session', { type: 'gate_session.created' }, /\/data must have required property/],
    ['a field that nobody described', { colour: 'red' }, /unevaluated.*colour/],
  ])('tells of %s', (_, change, fault) => {
    expect(check.faultsOf(JSON.stringify({ ...envelope, ...change })).join()).toMatch(fault);
  });
});
