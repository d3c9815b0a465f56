import { expect } from 'vitest';
import { balanceOf } from './chain.js';
import { isRefused } from './order.js';
import { describe, type User } from './user.js';
import { until } from './wait.js';
import type { World } from './world.js';

/**
 * Judges sales by books that are not the gateway's. Each paid sale stands on the bank's statement once, to the cent, and
 * nothing of it went back; each refused one stands there never, and all its coins are back on the chain. The partner's records
 * say the same. `users` are all who ever sold in this world.
 */
export async function expectEndedRight(world: World, users: readonly User[], within_ms = 60_000): Promise<void> {
  const due = users.filter(({ order }) => !isRefused(order)).map(({ order }) => `-${order.amount} ${order.currency}`);
  const booked = await Promise.all(
    (['EUR', 'GBP'] as const).map(async (currency) =>
      (await world.bank.payments(currency)).map((line) => ({ ...line, amount: `${line.amount} ${currency}` })),
    ),
  );
  const lines = booked.flat();
  expect(lines.map(({ amount }) => amount).sort()).toEqual(due.sort());
  expect(new Set(lines.map(({ end_to_end_id }) => end_to_end_id)).size).toBe(lines.length);

  for (const user of users) {
    const { order, refund_address, sent } = user;
    const network = world.stack.info.networks.find((one) => one.network === order.network);
    const token = network?.tokens[order.asset];
    if (network === undefined || token === undefined) throw new Error(`no ${order.asset} on ${order.network}`);
    const back = await balanceOf(network.rpc_url, token, refund_address);
    expect([describe(user), back]).toEqual([describe(user), isRefused(order) ? sent : 0n]);
    expect(sent).toBeGreaterThan(0n);
  }

  const ids = users.map(({ withdrawal_id }) => withdrawal_id);
  const records = await until('the end of the partner’s records', () => world.records.ended(ids), within_ms);
  const expected = users
    .map(({ withdrawal_id, order }) => ({
      withdrawal_id,
      state: isRefused(order) ? 'withdrawal_failed' : 'withdrawal_completed',
      attention: null,
      attempts: 1,
    }))
    .sort((a, b) => (a.withdrawal_id < b.withdrawal_id ? -1 : 1));
  expect(records).toEqual(expected);

  // Sweeps still move coins from one of our addresses to another; when they rest, every unit is where the ledger says.
  const isCoherent = () => world.expectCoherent().then(() => true);
  await until('coherent books', isCoherent, within_ms, 500);
}
