import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectCoherentState } from '../../testing/index.js';
import { openSurfaceWorld, pageOf, type SurfaceWorld } from './testing/fixture.js';
import { pageAt, refund_address, sepa } from './testing/page-at.js';

let world: SurfaceWorld;

beforeAll(async () => {
  world = await openSurfaceWorld();
});
beforeEach(() => world.tick());
afterAll(async () => {
  await expectCoherentState(world.core.db, { now: world.clock.now() });
  await world.close();
});

test('a whole sale up to the deposit, each write answered with the state that it left', async () => {
  const session = await world.session({
    amount: '100.00',
    country_code: null,
    target_token: null,
    target_network: null,
  });
  const page = await world.open(session);
  const first = (await page.read()).body;
  expect(first).toMatchObject({ step: 'country', scope: 'pay', source: null, deposit: null, offer: null });
  expect(first.countries.map(({ country_code }) => country_code)).toContain('DE');
  expect(first.countries.map(({ country_code }) => country_code)).not.toContain('US');

  let state = first;
  const write = async (path: string, body: object) => {
    const answer = await page.write(path, { expected_version: state.session.version, ...body });
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.body.session.version).toBeGreaterThan(state.session.version);
    state = answer.body;
    return state;
  };
  expect((await write('country', { country_code: 'de' })).step).toBe('asset');
  expect(state.session.country_code).toBe('DE');
  expect(state.payout_methods.map(({ id }) => id)).toEqual(['sepa_instant', 'sepa']);
  expect(state.assets.map(({ symbol }) => symbol)).toEqual(['USDC', 'EURC', 'TST18']);
  expect((await write('asset', { asset: 'USDC', network: 'BASE' })).step).toBe('payout_account');
  const own = { ...sepa, iban: 'DE33 1234 5678 0000 0001 01' };
  expect((await write('payout_account', { method: 'sepa', fields: own })).step).toBe('price');
  expect(state.payout_account).toEqual({
    method: 'sepa',
    method_name: 'SEPA',
    holder_name: 'Ada Example',
    display: 'DE •••• 0101',
  });
  expect(JSON.stringify(state)).not.toMatch(/DE33|12345678|5678 0000/);

  await write('offer', {});
  expect(state.step).toBe('price');
  expect(state.offer).toMatchObject({
    asset: 'USDC',
    network: 'BASE',
    payout_method: 'sepa',
    fiat_amount: '100.00',
    exchange_rate: '0.9154',
    fees: { network: '0.25', service: '0.20', partner: '0.00', total: '0.45' },
    delivery_estimate: 'one business day',
  });
  await write('confirm', { offer_id: state.offer?.id });
  expect([state.step, state.deposit]).toEqual(['source', null]);
  await write('source', { kind: 'exchange', refund_address: refund_address.toLowerCase() });
  expect(state.step).toBe('deposit');
  expect(state.source).toEqual({ kind: 'exchange', refund_address });
  expect(state.source_confirmed).toBe(true);
  expect(state.deposit).toMatchObject({
    network: 'BASE',
    chain_id: 31338,
    asset: 'USDC',
    memo: null,
    amount: state.offer?.crypto_amount,
    amount_received: '0.000000',
    decimals: 6,
    transaction: { chainId: 31338, value: '0x0' },
  });
  expect(state.deposit?.transaction.to).toBe(state.deposit?.token_contract);
  expect(state.deposit?.transaction.data).toContain(state.deposit?.address.slice(2));
  expect(state.history.map(({ stage }) => stage)).toEqual(['awaiting_user', 'awaiting_deposit']);
});

test('a second tab: the write of the one makes the other’s stale, and it is told what is', async () => {
  const { page, version } = await pageAt(world, 'payout_account');
  expect((await page.write('payout_account', { expected_version: version, method: 'sepa', fields: sepa })).status).toBe(
    200,
  );
  const stale = await page.write('payout_account', { expected_version: version, method: 'sepa', fields: sepa });
  expect([stale.status, stale.body.code]).toEqual([409, 'stale_version']);
  expect(stale.body.state).toEqual((await page.read()).body);
  expect(stale.body.state.payout_account.display).toBe('DE •••• 3000');
});

test('each write with another version is stale, and changes nothing', async () => {
  const { page, version } = await pageAt(world, 'country');
  for (const [path, body] of [
    ['country', { country_code: 'DE' }],
    ['asset', { asset: 'USDC', network: 'BASE' }],
    ['identity', {}],
    ['payout_account', { method: 'sepa', fields: sepa }],
    ['offer', {}],
    ['confirm', { offer_id: `qt_${'0'.repeat(32)}` }],
    ['source', { kind: 'exchange', refund_address }],
    ['deposit_hint', { tx_hash: `0x${'1'.repeat(64)}` }],
    ['cancel', {}],
  ] as const) {
    const answer = await page.write(path, { expected_version: version + 7, ...body });
    expect([path, answer.status, answer.body.code]).toEqual([path, 409, 'stale_version']);
    expect(answer.body.state.session.version).toBe(version);
  }
});

test('writes out of turn are refused with the state', async () => {
  const { page, version } = await pageAt(world, 'payout_account');
  for (const [path, body] of [
    ['identity', {}],
    ['offer', {}],
    ['confirm', { offer_id: `qt_${'0'.repeat(32)}` }],
    ['source', { kind: 'exchange', refund_address }],
  ] as const) {
    const answer = await page.write(path, { expected_version: version, ...body });
    expect([path, answer.status, answer.body.code]).toEqual([path, 409, 'step_not_allowed']);
    expect(answer.body.state.step).toBe('payout_account');
  }
});

test('a repeated identical confirm answers the same sale', async () => {
  const { page, version } = await pageAt(world, 'offered');
  const offer_id = (await page.read()).body.offer?.id;
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => page.write('confirm', { expected_version: version, offer_id })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const [first] = answers;
  for (const { body } of answers) expect(body).toEqual(first?.body);
  expect(first?.body.step).toBe('source');
});

test('a lapsed offer is none, and another is one write away', async () => {
  const { page, version } = await pageAt(world, 'offered');
  const offer_id = (await page.read()).body.offer?.id;
  world.clock.advance(61_000);
  expect((await page.read()).body.offer).toBeNull();
  const late = await page.write('confirm', { expected_version: version, offer_id });
  expect([late.status, late.body.code, late.body.param]).toEqual([409, 'offer_expired', '/offer_id']);
  const stale = await page.write('offer', { expected_version: version });
  expect([stale.status, stale.body.code]).toEqual([409, 'price_unavailable']);
  await world.tick();
  const again = await page.write('offer', { expected_version: version });
  expect(again.status).toBe(200);
  expect(again.body.offer.id).not.toBe(offer_id);
  expect(again.body.payout_account.display).toBe('DE •••• 3000');
});

test('error: each field of each write', async () => {
  const { page, version: expected_version } = await pageAt(world, 'country');
  const v = { expected_version };
  const offer_id = `qt_${'0'.repeat(32)}`;
  const tx_hash = `0x${'1'.repeat(64)}`;
  for (const [path, body, code, param] of [
    ['country', {}, 'field_required', '/expected_version'],
    ['country', { expected_version: `${expected_version}`, country_code: 'DE' }, 'field_invalid', '/expected_version'],
    ['country', { expected_version: 1.5, country_code: 'DE' }, 'field_invalid', '/expected_version'],
    ['country', { expected_version: 0, country_code: 'DE' }, 'field_invalid', '/expected_version'],
    ['country', { expected_version: 1e21, country_code: 'DE' }, 'field_invalid', '/expected_version'],
    ['country', v, 'field_required', '/country_code'],
    ['country', { ...v, country_code: null }, 'field_required', '/country_code'],
    ['country', { ...v, country_code: 49 }, 'field_invalid', '/country_code'],
    ['country', { ...v, country_code: 'DEU' }, 'field_invalid', '/country_code'],
    ['country', { ...v, country_code: 'US' }, 'country_unsupported', '/country_code'],
    ['country', { ...v, country_code: 'GB' }, 'country_unsupported', '/country_code'],
    ['country', { ...v, country_code: 'ZZ' }, 'country_unsupported', '/country_code'],
    ['country', { ...v, country_code: 'DE', country: 'DE' }, 'unknown_field', '/country'],
    ['asset', v, 'field_required', '/asset'],
    ['asset', { ...v, asset: 'USDC' }, 'field_required', '/network'],
    ['asset', { ...v, asset: 'USDC', network: 1 }, 'field_invalid', '/network'],
    ['asset', { ...v, asset: 'U'.repeat(33), network: 'BASE' }, 'field_invalid', '/asset'],
    ['asset', { ...v, asset: 'USDC', network: 'MOON' }, 'pair_unsupported', '/network'],
    ['asset', { ...v, asset: 'USDC', network: 'BASE' }, 'pair_unsupported', '/network'],
    ['asset', { ...v, asset: 'EURC', network: 'ETHEREUM' }, 'pair_unsupported', '/asset'],
    ['identity', { ...v, return_url: 5 }, 'field_invalid', '/return_url'],
    ['identity', { ...v, return_url: 'https://evil.test/' }, 'field_invalid', '/return_url'],
    ['identity', { ...v, return_url: 'javascript:alert(1)' }, 'field_invalid', '/return_url'],
    ['identity', { ...v, name: 'x' }, 'unknown_field', '/name'],
    ['payout_account', v, 'field_required', '/method'],
    ['payout_account', { ...v, method: 'sepa' }, 'field_required', '/fields'],
    ['payout_account', { ...v, method: 'sepa', fields: [] }, 'field_invalid', '/fields'],
    [
      'payout_account',
      { ...v, method: 'sepa', fields: sepa, accept_name_mismatch: 'yes' },
      'field_invalid',
      '/accept_name_mismatch',
    ],
    ['payout_account', { ...v, method: 'sepa', fields: sepa, iban: 'x' }, 'unknown_field', '/iban'],
    ['offer', {}, 'field_required', '/expected_version'],
    ['offer', { ...v, amount: '1' }, 'unknown_field', '/amount'],
    ['confirm', v, 'field_required', '/offer_id'],
    ['confirm', { ...v, offer_id: 'qt_1' }, 'field_invalid', '/offer_id'],
    ['confirm', { ...v, offer_id, crypto_amount: '1' }, 'unknown_field', '/crypto_amount'],
    ['source', v, 'field_required', '/kind'],
    ['source', { ...v, kind: 'exchange' }, 'field_required', '/refund_address'],
    ['source', { ...v, kind: 'friend', refund_address }, 'field_invalid', '/kind'],
    ['source', { ...v, kind: 'exchange', refund_address: 'x'.repeat(129) }, 'field_invalid', '/refund_address'],
    ['source', { ...v, kind: 'exchange', refund_address, memo: '1' }, 'unknown_field', '/memo'],
    ['deposit_hint', {}, 'field_required', '/tx_hash'],
    ['deposit_hint', { tx_hash: '0x12' }, 'field_invalid', '/tx_hash'],
    ['deposit_hint', { tx_hash, amount: '1' }, 'unknown_field', '/amount'],
    ['cancel', {}, 'field_required', '/expected_version'],
    ['cancel', { ...v, reason: 'x' }, 'unknown_field', '/reason'],
  ] as const) {
    const answer = await page.write(path, body);
    expect([path, body, answer.status, answer.body.code, answer.body.param]).toEqual([path, body, 400, code, param]);
    expect(answer.body.message).toMatch(/\.$/);
  }
  expect((await page.read()).body.session.version).toBe(expected_version);
});

test('refund addresses: a typo, no address, or one that coins never go to', async () => {
  const { page, version } = await pageAt(world, 'source');
  world.forbidden.add(refund_address);
  for (const [address, code] of [
    [refund_address, 'address_not_allowed'],
    [refund_address.toLowerCase(), 'address_not_allowed'],
    ['0x52908400098527886E0F7030069857D2E4169eE7', 'address_checksum'],
    ['0x5290', 'address_invalid'],
    ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', 'address_invalid'],
  ] as const) {
    const body = { expected_version: version, kind: 'own_wallet', refund_address: address };
    const answer = await page.write('source', body);
    expect([address, answer.status, answer.body.code, answer.body.param]).toEqual([
      address,
      400,
      code,
      '/refund_address',
    ]);
  }
  world.forbidden.clear();
  expect((await page.read()).body.session.version).toBe(version);
});

test('the prefilled refund address is the wallet’s, and nothing is shown before it is confirmed', async () => {
  const { page } = await pageAt(world, 'source', { wallet_address: refund_address });
  const { body } = await page.read();
  expect(body.source).toEqual({ kind: null, refund_address });
  expect([body.source_confirmed, body.deposit]).toEqual([false, null]);
});

test('the user cancels: the session ends, the held price is free, and the page may go on looking', async () => {
  const { page, version } = await pageAt(world, 'deposit');
  const before = await world.core.db.query<{ open_minor: bigint }>(
    'exposure_in_test',
    'select open_minor from lock_exposures where tenant_id = $1',
    [world.partner.tenant.tenant_id],
  );
  const answer = await page.write('cancel', { expected_version: version });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    step: 'cancelled',
    scope: 'view',
    deposit: null,
    session: { status: 'cancelled', stage: 'closed' },
  });
  const after = await world.core.db.query<{ open_minor: bigint }>(
    'exposure_in_test',
    'select open_minor from lock_exposures where tenant_id = $1',
    [world.partner.tenant.tenant_id],
  );
  expect((before[0]?.open_minor ?? 0n) - (after[0]?.open_minor ?? 0n)).toBe(100_00n);

  const again = await page.write('cancel', { expected_version: answer.body.session.version });
  expect([again.status, again.body.code, again.body.state.step]).toEqual([409, 'session_terminal', 'cancelled']);
  expect((await page.read()).body.step).toBe('cancelled');
});

test('a funded session can not be cancelled', async () => {
  const { page, session, version } = await pageAt(world, 'deposit');
  await world.core.db.query('fund_session_in_test', 'update sessions set funded_at = now() where session_id = $1', [
    session.session_id,
  ]);
  const answer = await page.write('cancel', { expected_version: version });
  expect([answer.status, answer.body.code]).toEqual([409, 'session_funded']);
});

test('a hint has the workers look, and decides nothing', async () => {
  const { page, version } = await pageAt(world, 'deposit');
  const nudges = world.nudges();
  const answer = await page.write('deposit_hint', { tx_hash: `0x${'a'.repeat(64)}` });
  expect([answer.status, answer.body.session.version, answer.body.deposits]).toEqual([200, version, []]);
  expect(world.nudges()).toBe(nudges + 1);
});

test('a view changes nothing', async () => {
  const { page, session, version } = await pageAt(world, 'payout_account');
  const { tenant } = world.partner;
  const claims = { tenant_id: tenant.tenant_id, session_id: session.session_id, scope: 'view' as const };
  const view = pageOf(world.app, (await world.deps.embedTokens.issue(claims)).token);
  expect((await view.read()).body.scope).toBe('view');
  for (const path of [
    'country',
    'asset',
    'identity',
    'payout_account',
    'offer',
    'confirm',
    'source',
    'deposit_hint',
    'cancel',
  ]) {
    const answer = await view.write(path, { expected_version: version });
    expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'view_only']);
  }
  expect((await page.read()).body.session.version).toBe(version);
});
