import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Core, Tenant } from '../../common/index.js';
import { createDb, type Db } from '../../db/index.js';
import { updateEndpoint } from '../../partners/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestTenant,
  expectCoherentState,
  type TestDatabase,
} from '../../testing/index.js';
import { findDelivery } from '../deliveries.store.js';
import { createDispatcher } from '../dispatcher.js';
import { setEndpoint } from '../endpoint.js';
import { sendTestEvent } from '../test-event.js';
import { type Receiver, startReceiver } from '../testing/receiver.js';

/**
 * Webhooks never reach what is private. The judge is a canary: a listener on every loopback address, on one port, whose books
 * stay empty. The URL is written past the check of the route, as if that did not exist.
 */
let database: TestDatabase;
let owner: Db;
let core: Core;
let tenant: Tenant;
let canary: Receiver;
beforeAll(async () => {
  database = await cloneDatabase();
  owner = createDb({ url: database.owner_url, pool_size: 1 });
  core = createTestCore(database.app_url);
  canary = await startReceiver('::');
});
afterAll(async () => {
  await expectCoherentState(owner);
  await canary.stop();
  await core.db.end();
  await owner.end();
  await database.drop();
});
beforeEach(async () => {
  tenant = await createTestTenant(core);
  canary.calls.length = 0;
});

/** Sends one event to a URL and says how that went. */
async function send(url: string, options: { names?: Record<string, string[]>; allow?: string; asked?: string[] } = {}) {
  const guarded: Core = {
    ...core,
    config: { ...core.config, webhook_allow_private: options.allow?.split(',') ?? [] },
  };
  await updateEndpoint(core.db, tenant.tenant_id, { url, event_types: null });
  const { delivery } = await core.db.withTx((tx) => sendTestEvent(tx, core, tenant));
  const dispatcher = createDispatcher(guarded, {
    patience_ms: Number.POSITIVE_INFINITY,
    call_timeout_ms: 1_000,
    ...(options.names === undefined
      ? {}
      : {
          resolve: async (host: string) => {
            options.asked?.push(host);
            return options.names?.[`${host} again`] !== undefined && (options.asked?.length ?? 0) > 1
              ? (options.names[`${host} again`] ?? [])
              : (options.names?.[host] ?? []);
          },
        }),
  });
  expect(await dispatcher.step(core.clock.now())).toBe('worked');
  await dispatcher.drained();
  const after = await findDelivery(core.db, tenant.tenant_id, delivery.delivery_id);
  if (after === null) throw new Error('the delivery is gone');
  return after;
}

test('the canary sings: with loopback allowed the same URLs reach it', async () => {
  for (const host of ['127.0.0.1', '2130706433', 'localhost', '[::1]']) {
    const delivery = await send(`http://${host}:${canary.port}/`, { allow: '127.0.0.0/8,::1' });
    expect(delivery.status).toBe('succeeded');
  }
  expect(canary.calls).toHaveLength(4);
});

describe('literal hosts, with nothing allowed', () => {
  test.each([
    // Loopback and "this host", in every spelling that a URL takes.
    '127.0.0.1',
    '127.0.0.2',
    '127.255.255.254',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '0177.0x0.1',
    '127.0.0.1.',
    '１２７.０.０.１',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '0.0.0.0',
    '0',
    '0x0',
    '0.1.2.3',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'ⓛocalhost',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[::0.0.0.1]',
    // Private, shared, link-local and cloud metadata.
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.0.1',
    '192.168.255.255',
    '100.64.0.1',
    '100.127.255.254',
    '169.254.0.1',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fdff:ffff::1]',
    // Documentation, benchmarks, protocol assignments, multicast, reserved, broadcast.
    '192.0.0.1',
    '192.0.0.170',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '198.19.255.254',
    '192.88.99.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '[ff02::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[2001:2::1]',
    '[2001:10::1]',
    '[2001:20::1]',
    '[100::1]',
    '[5f00::1]',
    // Addresses that carry another inside: mapped, compatible, translated, NAT64, 6to4, Teredo.
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:10.0.0.1]',
    '[::ffff:8.8.8.8]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::a00:1]',
    '[64:ff9b:1::127.0.0.1]',
    '[2002:7f00:1::]',
    '[2002:7f00:1::1]',
    '[2002:a00:1::1]',
    '[2001:0:7f00:1::]',
    '[2001::1]',
    // Outside of what is given out.
    '[4000::1]',
    '[8000::1]',
    '[::5efe:127.0.0.1]',
    '[1::1]',
  ])('%s is refused', async (host) => {
    const delivery = await send(`http://${host}:${canary.port}/`);
    expect(delivery).toMatchObject({
      status: 'pending',
      attempts: 1,
      last_error: 'target_forbidden',
      last_response_status: null,
    });
    expect(canary.calls).toEqual([]);
  });

  test('https is looked at in the same way', async () => {
    const delivery = await send(`https://127.0.0.1:${canary.port}/`);
    expect(delivery.last_error).toBe('target_forbidden');
    expect(canary.calls).toEqual([]);
  });
});

describe('names, with nothing allowed', () => {
  test.each<[string, string[]]>([
    ['loopback', ['127.0.0.1']],
    ['loopback 6', ['::1']],
    ['any', ['0.0.0.0']],
    ['private', ['10.1.2.3']],
    ['metadata', ['169.254.169.254']],
    ['mapped', ['::ffff:127.0.0.1']],
    ['mapped, in hex', ['::ffff:7f00:1']],
    ['NAT64', ['64:ff9b::7f00:1']],
    ['6to4', ['2002:7f00:1::']],
    ['link-local with a zone', ['fe80::1%lo']],
    ['loopback with a zone', ['::1%lo']],
    ['mixed, the private one last', ['8.8.8.8', '127.0.0.1']],
    ['mixed, the private one first', ['127.0.0.1', '8.8.8.8']],
    ['mixed families', ['2606:4700::1111', '127.0.0.1']],
    [
      'mixed, six public and one private',
      ['8.8.8.8', '8.8.4.4', '1.1.1.1', '1.0.0.1', '9.9.9.9', '::1', '2606:4700::1111'],
    ],
    ['no address at all but a text', ['localhost']],
    ['a number', ['2130706433']],
  ])('one that leads to %s is refused', async (_, addresses) => {
    const delivery = await send(`http://hooks.example:${canary.port}/`, { names: { 'hooks.example': addresses } });
    expect(delivery).toMatchObject({ status: 'pending', last_error: 'target_forbidden' });
    expect(canary.calls).toEqual([]);
  });

  test('one without an address is not found', async () => {
    const delivery = await send(`http://hooks.example:${canary.port}/`, { names: {} });
    expect(delivery).toMatchObject({ status: 'pending', last_error: 'host_not_found' });
  });
});

describe('with one private address allowed, which is not the canary', () => {
  let decoy: Receiver;
  beforeAll(async () => {
    decoy = await startReceiver('127.0.0.2');
  });
  afterAll(() => decoy.stop());
  beforeEach(() => {
    decoy.calls.length = 0;
  });

  test('rebinding: the name is asked once, and the connection goes to the address that was checked', async () => {
    const asked: string[] = [];
    const names = { 'hooks.example': ['127.0.0.2'], 'hooks.example again': ['127.0.0.1'] };
    const first = await send(`http://hooks.example:${decoy.port}/`, { names, allow: '127.0.0.2', asked });
    expect(first.status).toBe('succeeded');
    expect(asked).toEqual(['hooks.example']);
    expect(decoy.calls).toHaveLength(1);
    const second = await send(`http://hooks.example:${decoy.port}/`, { names, allow: '127.0.0.2', asked });
    expect(second.last_error).toBe('target_forbidden');
    expect(decoy.calls).toHaveLength(1);
    expect(canary.calls).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])('a %i to the canary is not followed', async (status) => {
    for (const location of [
      `http://127.0.0.1:${canary.port}/`,
      `//127.0.0.1:${canary.port}/`,
      `http://[::1]:${canary.port}/`,
    ]) {
      decoy.answer((_call, response) => void response.writeHead(status, { location }).end());
      const delivery = await send(`http://127.0.0.2:${decoy.port}/`, { allow: '127.0.0.2/32' });
      expect(delivery).toMatchObject({ last_error: 'redirect', last_response_status: status });
    }
    expect(decoy.calls).toHaveLength(3);
    expect(canary.calls).toEqual([]);
  });

  test.each(['127.0.0.1', '[::ffff:127.0.0.2]', '127.0.0.3'])('%s is still refused', async (host) => {
    const delivery = await send(`http://${host}:${canary.port}/`, { allow: '127.0.0.2/32' });
    expect(delivery.last_error).toBe('target_forbidden');
    expect(canary.calls).toEqual([]);
  });

  test('a host that is allowed by name is reached whatever its address', async () => {
    decoy.answer((_call, response) => void response.writeHead(200).end());
    const names = { 'receiver.internal': ['127.0.0.2'] };
    const url = `http://receiver.internal:${decoy.port}/`;
    expect(await send(url, { names, allow: 'Receiver.Internal' })).toMatchObject({ status: 'succeeded' });
    expect(await send(url, { names, allow: 'other.internal' })).toMatchObject({ last_error: 'target_forbidden' });
  });
});

test.each(['http://x y', '10.0.0.0/40', 'a/b', '', 'http://127.0.0.1'])(
  'error: %j is nothing that could be allowed',
  (entry) => {
    const config = { ...core.config, webhook_allow_private: [entry] };
    expect(() => createDispatcher({ ...core, config })).toThrow('WEBHOOK_ALLOW_PRIVATE');
  },
);

describe('setEndpoint', () => {
  const set = (url: string, mode: 'test' | 'live' = 'test') =>
    core.db.withTx((tx) => setEndpoint(tx, core, { ...tenant, mode }, { url }));

  test.each([
    'not a url',
    '/hooks',
    'hooks.example',
    'ftp://hooks.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'gopher://8.8.8.8/',
    'http://',
    'https://user@hooks.example/',
    'https://user:pass@hooks.example/',
    'http://127.0.0.1:3000/',
    'http://2130706433/',
    'https://localhost/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest',
    `https://hooks.example/${'x'.repeat(2_048)}`,
  ])('error: %s', async (url) => {
    await expect(set(url)).rejects.toMatchObject({ code: 'webhook_url_invalid', param: '/url' });
  });

  test('http is for test only', async () => {
    expect(await set('http://hooks.example/')).toMatchObject({ url: 'http://hooks.example/' });
    await expect(set('http://hooks.example/', 'live')).rejects.toMatchObject({ code: 'webhook_url_invalid' });
    expect(await set('https://hooks.example/?a=1', 'live')).toMatchObject({ url: 'https://hooks.example/?a=1' });
  });
});
