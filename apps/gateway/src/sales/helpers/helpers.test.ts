import { type Anvil, deployTestSystem, mintTestToken, rpc, startAnvil } from '@0gate/contracts/testing';
import { createPublicClient, erc20Abi, type Hex, http } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestCustomer } from '../../customers/testing/customer.js';
import { findSession, type Session } from '../../sessions/index.js';
import { expectCoherentState } from '../../testing/index.js';
import { approveEndUser } from '../../users/index.js';
import { lockContext } from '../context.js';
import { createExpiryWorker } from '../expiry.js';
import { openSurfaceWorld, type SurfaceWorld } from '../surface/testing/fixture.js';
import { type IdentityProcess, startIdentityProcess } from '../surface/testing/identity-process.js';
import { createFaucet } from './index.js';

const chain_id = 31337;

let chain: Anvil;
let usdc: Hex;
let provider: IdentityProcess;
let world: SurfaceWorld;

beforeAll(async () => {
  chain = await startAnvil({ chainId: chain_id });
  const { rpc_url } = chain;
  const deployerKey = generatePrivateKey();
  const treasury = privateKeyToAddress(generatePrivateKey());
  const system = await deployTestSystem({ rpc_url, deployerKey, treasury, sweeper: treasury });
  usdc = system.tokens.USDC;
  const networks = [
    {
      network: 'ETHEREUM',
      chain_id,
      rpc_urls: [rpc_url],
      quorum: 1,
      treasury,
      factory: system.factory,
      tokens: [
        { symbol: 'USDC', address: usdc, decimals: 6 },
        { symbol: 'EURC', address: system.tokens.EURC, decimals: 6 },
      ],
    },
  ];
  const faucetKey = generatePrivateKey();
  const faucet = createFaucet(faucetKey, networks);
  await rpc(rpc_url, 'anvil_setBalance', [faucet.address, '0x8ac7230489e80000']);
  await mintTestToken({ rpc_url, deployerKey, token: usdc, to: faucet.address as Hex, amount: 1_000_000_000_000n });
  provider = await startIdentityProcess();
  world = await openSurfaceWorld({ identity_url: provider.url, faucet, networks });
});
beforeEach(() => world.tick());
afterAll(async () => {
  await expectCoherentState(world.core.db, { now: world.clock.now() });
  await world.close();
  await provider.stop();
  await chain.stop();
});

function help(path: string, payload?: object, headers: Record<string, string> = {}, key = world.partner.secret_key) {
  const request = {
    method: 'POST' as const,
    url: `/v1/test_helpers/${path}`,
    headers: { authorization: `Bearer ${key}`, ...headers },
  };
  return world.app.inject(payload === undefined ? request : { ...request, payload });
}
const on = (session: Session, verb: string) => help(`gate_sessions/${session.session_id}/${verb}`);
const stateOf = async (session: Session) => (await (await world.open(session)).read()).body;

/** What stands at the session's deposit address. */
async function received(session: Session): Promise<bigint> {
  const client = createPublicClient({ transport: http(chain.rpc_url) });
  const address = (await stateOf(session)).deposit?.address as Hex;
  return client.readContract({ address: usdc, abi: erc20Abi, functionName: 'balanceOf', args: [address] });
}

test('complete plays the whole user: identity, account, price, source and a real transfer of what is due', async () => {
  const session = await world.session({ country_code: null, target_token: null, target_network: null });
  const answer = await on(session, 'complete');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ id: session.session_id, status: 'open', stage: 'awaiting_deposit' });
  const state = await stateOf(session);
  expect(state).toMatchObject({
    step: 'deposit',
    identity: { status: 'approved' },
    payout_account: { holder_name: 'Ada Example', display: 'DE •••• 3000' },
  });
  expect(await received(session)).toBe(BigInt(state.deposit?.amount_units ?? '0'));
});

test('complete sells an amount in crypto: exactly so much is sent', async () => {
  const amount = { amount_in: 'crypto', amount: '55.000000', amount_units: 55_000_000n } as const;
  const session = await world.session(amount);
  expect((await on(session, 'complete')).statusCode).toBe(200);
  const state = await stateOf(session);
  expect(state).toMatchObject({
    step: 'deposit',
    session: { amount: '55.000000', amount_in: 'crypto' },
    offer: { crypto_amount: '55.000000', fiat_amount: expect.stringMatching(/^\d+\.\d\d$/) },
  });
  expect(await received(session)).toBe(55_000_000n);
});

test('many at the same time each get their coins', async () => {
  const sessions = await Promise.all(Array.from({ length: 5 }, () => world.session({ amount: '50.00' })));
  const answers = await Promise.all(sessions.map((session) => on(session, 'complete')));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
  for (const session of sessions) {
    const { deposit } = await stateOf(session);
    expect(await received(session)).toBe(BigInt(deposit?.amount_units ?? '0'));
  }
});

test('complete asked twice pays once', async () => {
  const session = await world.session({ amount: '60.00' });
  const both = await Promise.all([on(session, 'complete'), on(session, 'complete')]);
  both.push(await on(session, 'complete'));
  expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  const { deposit } = await stateOf(session);
  expect(await received(session)).toBe(BigInt(deposit?.amount_units ?? '0'));
});

test('complete goes on from what the user has given already', async () => {
  const session = await world.session({ amount: '100.00' });
  const page = await world.open(session);
  const fields = { holder_name: 'Erika Mustermann', iban: 'DE33123456780000000101' };
  await page.write('payout_account', { expected_version: 1, method: 'sepa', fields });
  expect((await on(session, 'complete')).statusCode).toBe(200);
  expect((await stateOf(session)).payout_account).toMatchObject({
    holder_name: 'Erika Mustermann',
    display: 'DE •••• 0101',
  });
});

test('complete plays a customer who is known already as that person, also where he was not yet when the session began', async () => {
  const customer_id = await createTestCustomer(world.core, world.partner.tenant);
  const session = await world.session({ customer_id });
  await stateOf(session);
  const { tenant_id } = world.partner.tenant;
  await world.core.db.withTx(async (tx) => {
    await lockContext(tx, world.deps.sale, tenant_id, session.session_id);
    await approveEndUser(tx, world.core, { tenant_id, customer_id, name: 'Max Muster', at: world.clock.now() });
  });
  const answer = await on(session, 'complete');
  expect([answer.statusCode, answer.json().code]).toEqual([200, undefined]);
  expect(await stateOf(session)).toMatchObject({
    step: 'deposit',
    identity: { status: 'approved' },
    payout_account: { holder_name: 'Max Muster' },
  });
});

test('fail gives the account that the bank refuses for good, while it still can', async () => {
  const euro = await world.session();
  expect((await on(euro, 'fail')).statusCode).toBe(200);
  expect((await stateOf(euro)).payout_account?.display).toBe('DE •••• 0303');
  expect(await received(euro)).toBeGreaterThan(0n);

  const pound = await world.session({ currency: 'GBP', country_code: 'GB' });
  expect((await on(pound, 'fail')).statusCode).toBe(200);
  expect((await stateOf(pound)).payout_account?.display).toBe('GB •••• 0300');

  const late = await world.session();
  await on(late, 'complete');
  const refused = await on(late, 'fail');
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'step_not_allowed']);
});

test('expire brings the session’s own deadline forward; the real expiry then ends it', async () => {
  const session = await world.session();
  const [other, answer] = [await world.session(), await on(session, 'expire')];
  expect([answer.statusCode, answer.json().status]).toEqual([200, 'open']);
  expect(new Date(answer.json().expires_at).getTime()).toBeLessThan(world.clock.now().getTime());
  await createExpiryWorker(world.deps.sale).step(world.clock.now());
  const { tenant } = world.partner;
  const read = (id: string) => findSession(world.core.db, world.core, tenant.tenant_id, id);
  expect((await read(session.session_id))?.status).toBe('expired');
  expect((await read(other.session_id))?.status).toBe('open');
  const again = await on(session, 'expire');
  expect([again.statusCode, again.json().code]).toEqual([409, 'session_terminal']);
});

test('complete and fail refuse a session that has ended, and expire one that is funded', async () => {
  const ended = await world.session();
  const page = await world.open(ended);
  await page.write('cancel', { expected_version: 1 });
  for (const verb of ['complete', 'fail', 'expire']) {
    const answer = await on(ended, verb);
    expect([verb, answer.statusCode, answer.json().code]).toEqual([verb, 409, 'session_terminal']);
  }
  const funded = await world.session();
  await world.core.db.query('fund_in_test', 'update sessions set funded_at = now() where session_id = $1', [
    funded.session_id,
  ]);
  expect((await on(funded, 'expire')).json().code).toBe('session_funded');
});

test('the test clock moves for one partner, forward, once per key', async () => {
  const key = { 'idempotency-key': 'a day' };
  const first = await help('clock/advance', { seconds: 86_400 }, key);
  expect([first.statusCode, first.json()]).toEqual([
    200,
    {
      object: 'test_clock',
      now: new Date(world.clock.now().getTime() + 86_400_000).toISOString(),
      offset_s: 86_400,
    },
  ]);
  const replayed = await help('clock/advance', { seconds: 86_400 }, key);
  expect([replayed.headers['idempotent-replayed'], replayed.body]).toEqual(['true', first.body]);
  expect((await help('clock/advance', { seconds: 1 })).json().offset_s).toBe(86_401);
  const ours = await stateOf(await world.session());
  expect(ours.server_time).toBe(new Date(world.clock.now().getTime() + 86_401_000).toISOString());
  const theirs = await stateOf(await world.session({}, world.other));
  expect(theirs.server_time).toBe(world.clock.now().toISOString());
});

test('error: seconds that are no such number', async () => {
  for (const [payload, code, param] of [
    [{}, 'field_required', '/seconds'],
    [{ seconds: 0 }, 'field_invalid', '/seconds'],
    [{ seconds: -1 }, 'field_invalid', '/seconds'],
    [{ seconds: 1.5 }, 'field_invalid', '/seconds'],
    [{ seconds: '60' }, 'field_invalid', '/seconds'],
    [{ seconds: 31_536_001 }, 'field_invalid', '/seconds'],
    [{ seconds: 1e21 }, 'field_invalid', '/seconds'],
    [{ seconds: 60, partner: 'x' }, 'unknown_field', '/partner'],
  ] as const) {
    const answer = await help('clock/advance', payload);
    expect([payload, answer.statusCode, answer.json().code, answer.json().param]).toEqual([payload, 400, code, param]);
  }
  expect((await help('clock/advance')).statusCode).toBe(400);
});

test('behavior: the clock ends ten years ahead', async () => {
  const far = await world.addPartner('Far Wallet');
  const year = () => help('clock/advance', { seconds: 31_536_000 }, {}, far.secret_key);
  for (let count = 0; count < 10; count += 1) expect((await year()).statusCode).toBe(200);
  const refused = await year();
  expect([refused.statusCode, refused.json().param]).toEqual([400, '/seconds']);
  expect((await help('clock/advance', { seconds: 1 }, {}, far.secret_key)).statusCode).toBe(400);
});

test('error: no key, a publishable one, another partner’s session, none at all, a body', async () => {
  const session = await world.session();
  const foreign = await world.session({}, world.other);
  for (const verb of ['complete', 'fail', 'expire']) {
    const path = `gate_sessions/${session.session_id}/${verb}`;
    const cases = [
      [await help(path, undefined, {}, 'x'), 401],
      [await help(path, undefined, {}, world.partner.publishable_key), 403],
      [await help(path, undefined, {}, world.other.secret_key), 404],
      [await help(`gate_sessions/${foreign.session_id}/${verb}`), 404],
      [await help(`gate_sessions/nonsense/${verb}`), 404],
      [await help(path, { amount: '1' }), 400],
      [await help(path, undefined, { 'idempotency-key': '' }), 400],
    ] as const;
    for (const [answer, status] of cases) expect([verb, answer.statusCode]).toEqual([verb, status]);
  }
  expect((await stateOf(session)).session.version).toBe(1);
});

test('error: a deployment without a faucet', async () => {
  const dry = await openSurfaceWorld();
  try {
    const session = await dry.session();
    for (const verb of ['complete', 'fail']) {
      const answer = await dry.app.inject({
        method: 'POST',
        url: `/v1/test_helpers/gate_sessions/${session.session_id}/${verb}`,
        headers: { authorization: `Bearer ${dry.partner.secret_key}` },
      });
      expect([answer.statusCode, answer.json().code]).toEqual([501, 'faucet_missing']);
    }
  } finally {
    await dry.close();
  }
});
