import { type Hex, keccak256, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from '../outbound/testing/world.js';
import { createRefund, createRefundWorker, findRefund } from '../refunds/index.js';
import { createSweepWorker, listSweeps, requestSweep } from './index.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ pool_size: 1 });
});
afterAll(() => world.stop());

test('refunds and sweeps get by with one database connection', async () => {
  await world.fillFloat('USDC', 100_000_000n);
  const { core, chain_id, network, tokens, outbound } = world;
  const to_address: Hex = privateKeyToAddress(keccak256(toHex('user')));
  const sellers = await world.sellersWith('USDC', 3_000_000n, 4, []);
  const refund_ids: [tenant_id: number, refund_id: string][] = [];
  for (const { tenant, session, forwarder, salt } of sellers) {
    const at = world.clock.now();
    const token = { mode: 'test', chain_id, network, asset: 'USDC', token_contract: tokens.USDC } as const;
    const { session_id } = session;
    await core.db.withTx(async (tx) => {
      await requestSweep(tx, { tenant, session_id, ...token, forwarder, salt, at });
      const terms = { deposit_id: null, reason: 'late', ends_sale: true, deadline: at };
      const amount = { amount_units: 3_000_000n, to_address };
      const { refund_id } = await createRefund(tx, core, { tenant, session_id, ...token, ...terms, ...amount, at });
      refund_ids.push([tenant.tenant_id, refund_id]);
    });
  }
  const told: string[] = [];
  const refunds = createRefundWorker(core, {
    outbound,
    hooks: { refundChanged: async (_tx, _tenant, _refund, change) => void told.push(change) },
  });
  await world.until([refunds, createSweepWorker(core, { outbound })], async () => {
    for (const [tenant_id, refund_id] of refund_ids)
      if ((await findRefund(core.db, tenant_id, refund_id))?.status !== 'settled') return false;
    for (const { tenant, session } of sellers)
      if ((await listSweeps(core.db, tenant.tenant_id, session.session_id))[0]?.status !== 'settled') return false;
    return true;
  });
  expect(await world.balanceOf('USDC', to_address)).toBe(12_000_000n);
  expect(await world.balanceOf('USDC', world.treasury)).toBe(12_000_000n);
  expect(told.filter((change) => change === 'settled')).toHaveLength(4);
  await world.coherent();
});
