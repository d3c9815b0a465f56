import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { NoQuorum } from '../chains/evm/index.js';
import { newId } from '../ids/index.js';
import { creditors } from '../rails/testing/creditors.js';
import { createRefundWorker, type RefundDeps } from '../refunds/index.js';
import { cancelSession, lockSession } from '../sessions/index.js';
import { listSweeps } from '../sweeps/index.js';
import { insertIdentityCheck } from '../users/index.js';
import { endUnfunded } from './commands/end.js';
import { recordIdentity } from './commands/identity.js';
import { setCountry } from './commands/input.js';
import { setPayoutAccount } from './commands/payout-account.js';
import { change } from './context.js';
import { afterEnd } from './expiry.js';
import { mayFlush, onEnded, onRefundChanged } from './index.js';
import { cancelByUser } from './surface/cancel.js';
import { listAddress } from './testing/chain.store.js';
import { listTransactionStatuses, pauseChain, renameAsset } from './testing/path.store.js';
import { listedSender, type Story, World } from './testing/story.js';

const ethereum = 31337;
const window_s = 30 * 60 + 61;

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterEach(() => world.coherent());
afterAll(() => world.close());

async function confirmed(change: Parameters<World['sale']>[0] = {}): Promise<Story> {
  const story = await world.sale(change);
  await world.chains();
  await story.confirm();
  return story;
}

/** As `POST /v1/gate_sessions/{id}/cancel` does it. */
async function cancelByPartner({ session_id }: Story): Promise<void> {
  const { core, tenant, deps } = world;
  await core.db.withTx(async (tx) => {
    const session = await lockSession(tx, core, tenant.tenant_id, session_id);
    await onEnded(deps, tx, tenant, await cancelSession(tx, core, tenant, session));
  });
}

async function seconds(count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    await world.advance(1);
    await world.work();
  }
}

describe('what the operator holds', () => {
  test('is not in the refund of what came beside it', async () => {
    const story = await confirmed();
    await story.arrives(20_000_000n, { from: listedSender });
    await story.arrives(30_000_000n);
    await world.advance(window_s);
    await world.work();
    expect(await story.refunds()).toMatchObject([{ amount_units: 30_000_000n, reason: 'under' }]);
  });

  test('is not in the refund after a payout that failed; the user’s question is not hidden by it before', async () => {
    const story = await confirmed({ to: 'wrong_details' });
    await story.arrives(story.due_units);
    await story.paid();
    await story.arrives(20_000_000n, { from: listedSender });
    expect(await story.read()).toMatchObject({ action_required: { who: 'user', what: 'payout_details' } });
    await world.advance(72 * 3_600 + 1);
    await world.work();
    expect(await story.refunds()).toMatchObject([{ amount_units: story.due_units, reason: 'payout_failed' }]);
    expect(await story.read()).toMatchObject({ action_required: { who: 'operator', what: 'review' } });
  });

  test('is still asked for when the sale beside it was paid', async () => {
    const story = await confirmed();
    await story.arrives(20_000_000n, { from: listedSender });
    await story.arrives(story.due_units);
    await seconds(5);
    expect(await story.read()).toMatchObject({
      status: 'completed',
      action_required: { who: 'operator', what: 'review' },
    });
  });

  test('is still asked for when the session beside it ends unfunded, by its time or by whoever gives it up', async () => {
    const look = { action_required: { who: 'operator', what: 'review' } };
    const [byUser, byPartner, byTime] = [await confirmed(), await confirmed(), await confirmed()];
    for (const story of [byUser, byPartner]) await story.arrives(story.due_units, { status: 'parked' });
    await byTime.arrives(900_000n, { from: listedSender });
    await byUser.decide((context) => cancelByUser(context, { expected_version: context.session.version }));
    expect(await byUser.read()).toMatchObject({ status: 'cancelled', ...look });
    await cancelByPartner(byPartner);
    expect(await byPartner.read()).toMatchObject({ status: 'cancelled', ...look });
    await world.advance(86_400 + 120);
    await world.work();
    expect(await byTime.read()).toMatchObject({ status: 'expired', ...look });
  });

  test('is still asked for when the user is declined, or gives an account again', async () => {
    const look = { action_required: { who: 'operator', what: 'review' } };
    const story = await confirmed();
    await story.arrives(900_000n, { from: listedSender });
    await world.advance(window_s);
    await world.work();
    await story.decide((context) =>
      setPayoutAccount(context, {
        expected_version: context.session.version,
        method: 'sepa',
        fields: { ...creditors.EUR.normal },
        accept_name_mismatch: false,
      }),
    );
    expect(await story.read()).toMatchObject({ status: 'open', ...look });
    const failure = {
      code: 'identity_declined',
      message: 'The identity check was declined.',
      retryable: false,
    } as const;
    await story.decide(async (context) => afterEnd(await endUnfunded(context, { failure })));
    expect(await story.read()).toMatchObject({ status: 'cancelled', ...look });
  });

  test('binds no session when it is too small for that', async () => {
    const story = await confirmed();
    await story.arrives(900_000n, { from: listedSender });
    expect(await story.read()).toMatchObject({ funded_at: null, stage: 'awaiting_deposit' });
    await story.arrives(story.due_units);
    await seconds(5);
    expect(await story.read()).toMatchObject({ status: 'completed' });
  });

  test('a refund that waited for a look and went on asks for none any more', async () => {
    const story = await confirmed();
    await story.arrives(story.due_units + 5_000_000n);
    await story.paid();
    const [refund] = await story.refunds();
    if (refund === undefined) throw new Error('no refund');
    const { core, deps, tenant } = world;
    const waiting = { ...refund, status: 'waiting' as const, wait_reason: 'screening_hold' as const };
    await core.db.withTx((tx) => onRefundChanged(deps, tx, tenant, waiting, 'waiting'));
    expect(await story.read()).toMatchObject({ action_required: { who: 'operator', what: 'review' } });
    await story.refundSettles(refund);
    expect(await story.read()).toMatchObject({ status: 'completed', action_required: null });
  });
});

test('coins at an address are left there while one deposit is held, or not final and so not looked at', async () => {
  const story = await confirmed();
  const { core, deps, tenant } = world;
  const may = async () => {
    const [sweep] = await listSweeps(core.db, tenant.tenant_id, story.session_id);
    if (sweep === undefined) throw new Error('nothing is swept');
    return mayFlush(deps, tenant, sweep);
  };
  await story.arrives(story.due_units);
  expect(await may()).toBe('go');
  const gone = await story.arrives(5_000_000n, { final: false });
  expect(await may()).toEqual({ hold: 'deposit_not_final' });
  await story.orphaned(gone);
  expect(await may()).toBe('go');
  const parked = await story.arrives(5_000_000n, { status: 'parked' });
  expect(await may()).toEqual({ hold: 'deposit_held' });
  await story.orphaned(parked);
  expect(await may()).toBe('go');
  await story.arrives(5_000_000n, { from: listedSender });
  expect(await may()).toEqual({ hold: 'deposit_held' });
});

describe('before a payout', () => {
  test('coins of a paused chain are not paid for', async () => {
    const story = await confirmed();
    const deposit = await story.arrives(story.due_units, { final: false });
    await pauseChain(world.core.db, ethereum, 'final block 7 was 0x1, now 0x2');
    await story.final(deposit);
    await seconds(3);
    expect(await story.read()).toMatchObject({ status: 'open', stage: 'deposit_confirmed' });
    await pauseChain(world.core.db, ethereum, null);
    expect(await story.paid()).toMatchObject({ status: 'completed' });
  });

  test('a sanctions hold is told, also of a payout that was delayed for another reason before', async () => {
    const sender = `0x${'3a'.repeat(20)}`;
    const story = await confirmed();
    const deposit = await story.arrives(story.due_units, { final: false, from: sender });
    await pauseChain(world.core.db, ethereum, 'final block 7 was 0x1, now 0x2');
    await story.final(deposit);
    await listAddress(world.core.db, sender);
    await pauseChain(world.core.db, ethereum, null);
    await seconds(3);
    expect(await story.read()).toMatchObject({ action_required: { who: 'operator', what: 'review' } });
    expect((await story.events()).filter((type) => type === 'sale.payout.delayed')).toHaveLength(2);
  });
});

test('a sender who is listed only after his coins came is not refunded without the operator', async () => {
  const sender = `0x${'3b'.repeat(20)}`;
  const story = await confirmed();
  await story.arrives(story.due_units);
  await story.paid();
  await story.arrives(7_000_000n, { from: sender });
  await listAddress(world.core.db, sender);
  const { core, deps } = world;
  const unreachable = (): never => {
    throw new NoQuorum('unavailable', 'anything', []);
  };
  const outbound = { chain: unreachable, signer: unreachable, close: async () => {} };
  const hooks: RefundDeps['hooks'] = { refundChanged: (...news) => onRefundChanged(deps, ...news) };
  await createRefundWorker(core, { outbound, hooks }).step(world.clock.now());
  expect(await story.refunds()).toMatchObject([{ status: 'waiting', wait_reason: 'screening_hold' }]);
  expect(await story.read()).toMatchObject({ action_required: { who: 'operator', what: 'review' } });
});

describe('what must not stand in the way', () => {
  test('late coins of a sale whose account was taken back are credited and go back', async () => {
    const story = await confirmed();
    await world.advance(window_s);
    await world.work();
    await story.decide((context) =>
      setCountry(context, { expected_version: context.session.version, country_code: 'AT' }),
    );
    await world.price('USDC/EUR', '0.92');
    await story.arrives(story.due_units);
    expect((await story.deposits())[0]).toMatchObject({ status: 'credited' });
    expect(await story.refunds()).toMatchObject([{ amount_units: story.due_units, reason: 'late', ends_sale: true }]);
  });

  test('an older identity check that is declined after the approval of another ends nothing', async () => {
    const story = await confirmed();
    await story.decide((context) =>
      change(context, { sale: { identity_status: 'approved' }, events: [{ type: 'session.identity_decided' }] }),
    );
    const at = world.clock.now();
    const check = {
      tenant_id: world.tenant.tenant_id,
      session_id: story.session_id,
      check_id: newId('kyc'),
      status: 'pending' as const,
      provider_reference: newId('kyc'),
      url_sealed: Buffer.alloc(1),
      expires_at: at,
    };
    await insertIdentityCheck(world.core.db, { ...check, started_at: at, due_at: at });
    await story.arrives(story.due_units);
    await recordIdentity(world.deps, { ...check, fence: 0n }, { status: 'declined', name: null });
    expect(await story.paid()).toMatchObject({ status: 'completed', failure: null });
  });
});

test('a sale whose deposit the chain took back, and whose time ran out, leaves no transaction open', async () => {
  const story = await confirmed();
  const gone = await story.arrives(story.due_units, { final: false });
  await story.orphaned(gone);
  await world.advance(86_400 + 120);
  await world.work();
  expect(await story.read()).toMatchObject({ status: 'expired' });
  expect(await listTransactionStatuses(world.core.db, story.session_id)).toEqual(['failed']);
});

describe('a deposit that the chain takes back', () => {
  test('gives the user time for the rest, though another part still binds the session and the deadline has passed', async () => {
    const story = await confirmed();
    await story.arrives(story.due_units / 2n);
    const rest = story.due_units - story.due_units / 2n;
    const gone = await story.arrives(rest, { final: false });
    await world.advance(window_s);
    await world.work();
    await story.orphaned(gone);
    expect(await story.read()).toMatchObject({ failure: null, action_required: { who: 'user', what: 'top_up' } });
    await story.arrives(rest);
    expect(await story.paid()).toMatchObject({ status: 'completed' });
  });

  test('is nothing for the operator any more', async () => {
    const story = await confirmed();
    const parked = await story.arrives(story.due_units, { status: 'parked' });
    expect(await story.read()).toMatchObject({ action_required: { who: 'operator' } });
    await story.orphaned(parked);
    expect(await story.read()).toMatchObject({ action_required: null });
  });
});

test('a token that is watched and not in the catalogue goes back, and the sale goes on', async () => {
  const story = await confirmed();
  const weth = await story.arrives(5_000n, { asset: 'EURC', final: false });
  await renameAsset(world.core.db, weth, 'WETH');
  await story.final(weth);
  expect(await story.refunds()).toMatchObject([{ asset: 'WETH', amount_units: 5_000n, reason: 'wrong_asset' }]);
  await story.arrives(story.due_units);
  expect(await story.paid()).toMatchObject({ status: 'completed' });
});

test('an unfunded session that ends while coins are on their way back says so', async () => {
  const story = await confirmed();
  await world.price('EURC/EUR', '1.00');
  await story.arrives(9_000_000n, { asset: 'EURC' });
  await world.advance(86_400 + 120);
  await world.work();
  expect(await story.read()).toMatchObject({ status: 'expired', stage: 'refund_in_progress' });
  const [refund] = await story.refunds();
  if (refund !== undefined) await story.refundSettles(refund);
  expect(await story.read()).toMatchObject({ status: 'expired', stage: 'refunded' });
});

test('a sale that waits for a stalled chain is looked at less and less often', async () => {
  const story = await confirmed();
  const waits_s: number[] = [];
  world.clock.advance(window_s * 1_000);
  for (let looks = 0; looks < 12; looks += 1) {
    await world.work();
    const wait_ms = ((await story.sale())?.due_at?.getTime() ?? 0) - world.clock.now().getTime();
    waits_s.push(Math.round(wait_ms / 1_000));
    world.clock.advance(wait_ms);
  }
  expect(waits_s.at(0)).toBe(1);
  expect(waits_s.at(-1)).toBeGreaterThan(4);
  await world.chains();
  await world.advance(30);
  await world.work();
  expect(await story.read()).toMatchObject({ stage: 'awaiting_user' });
});
