import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { end } from '../rails/testing/sandbox-process.js';
import type { Payout } from './index.js';
import { countOpen, listAttempts, listHeld } from './testing/attempts.store.js';
import { type Bench, openBench } from './testing/bench.js';
import { times } from './testing/times.js';
import type { KillWindow } from './testing/worker-process.js';

/** Rounds of two workers each, so twice as many kills. */
const rounds = 10;
const size = 500;
const windows: readonly KillWindow[] = ['claimed', 'stored', 'answered', 'recording', 'asked'];
const program = fileURLToPath(new URL('../../dist/payouts/testing/worker-process.js', import.meta.url));

let bench: Bench;
const children: ChildProcess[] = [];
beforeAll(async () => {
  bench = await openBench();
});
afterEach(async () => {
  for (const child of children) await end(child);
});
afterAll(() => bench.close());

function startWorker(kill?: { at: KillWindow; after: number }): ChildProcess {
  const env = {
    DATABASE_URL: bench.database.app_url,
    BANK_URL: bench.bank.url,
    BANK_TOKEN: bench.bank.token,
    // Few at once while workers are killed, so that there is work left for the last of them.
    CAPACITY: kill === undefined ? '64' : '8',
    ...(kill === undefined ? {} : { KILL_AT: kill.at, KILL_AFTER: `${kill.after}` }),
  };
  const child = spawn(process.execPath, [program], { env, stdio: ['pipe', 'ignore', 'inherit'] });
  children.push(child);
  return child;
}

test('T22: workers killed between any two steps lose no payment and make none twice', async () => {
  const { core, tenant, bank } = bench;
  const payouts: Payout[] = [];
  const kills: Record<string, number> = {};
  const left: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    // Both at the same window, so that neither does all the work that the other is to die in.
    const at = windows[round % windows.length] ?? 'claimed';
    const ended = [0, 1].map((n) => once(startWorker({ at, after: 3 + ((round * 7 + n * 5) % 9) }), 'exit'));
    payouts.push(...(await bench.payouts(size / rounds)));
    for (const [, signal] of await Promise.all(ended)) {
      expect(signal).toBe('SIGKILL');
      kills[at] = (kills[at] ?? 0) + 1;
    }
    for (const { status, reference } of await listHeld(core.db, tenant.tenant_id)) {
      const written = status === 'sending' && (await bank.payments(reference)).length > 0;
      const window = status === 'sending' ? `sending, ${written ? 'booked' : 'not booked'}` : status;
      left[window] = (left[window] ?? 0) + 1;
    }
  }

  const orphans = await listHeld(core.db, tenant.tenant_id);
  const killed_at = performance.now();
  startWorker();
  startWorker();
  const resumed = async () => {
    const held = new Map((await listHeld(core.db, tenant.tenant_id)).map(({ payout_id, fence }) => [payout_id, fence]));
    return orphans.every(({ payout_id, fence }) => held.get(payout_id) !== fence);
  };
  await expect.poll(resumed, { timeout: 30_000, interval: 50 }).toBe(true);
  const resumed_ms = Math.round(performance.now() - killed_at);
  await expect.poll(() => countOpen(core.db, tenant.tenant_id), { timeout: 90_000, interval: 100 }).toBe(0);

  const lines = (await bank.statement('EUR')).filter((line) => line.kind === 'payment');
  const paid = lines.map(({ end_to_end_id, amount }) => `${end_to_end_id} ${amount}`).sort();
  const owed = payouts.map(({ end_to_end_id, amount_minor }) => {
    const cents = amount_minor.toString();
    return `${end_to_end_id} -${cents.slice(0, -2)}.${cents.slice(-2)}`;
  });
  expect(paid).toEqual(owed.sort());

  const facts = await listAttempts(
    core.db,
    tenant.tenant_id,
    payouts.map(({ payout_id }) => payout_id),
  );
  const unanswered = facts.filter(({ kind, outcome }) => kind === 'send' && outcome === null).length;
  const absent = facts.filter(({ outcome }) => outcome === 'absent').length;
  const inquiries = facts.filter(({ kind }) => kind === 'inquiry').length;
  console.log(
    `T22: ${size} payouts, kills ${JSON.stringify(kills)}, left behind ${JSON.stringify(left)}, sends without an answer ${unanswered}, ` +
      `proven absent ${absent}, inquiries ${inquiries}, last orphans resumed after ${resumed_ms} ms`,
  );
  expect(resumed_ms).toBeLessThan(times.lease_s * 1000 + 10_000);
  expect(Object.values(kills)).toEqual(windows.map(() => (2 * rounds) / windows.length));
  expect(left['sending, booked']).toBeGreaterThan(0);
  expect(left['sending, not booked']).toBeGreaterThan(0);
  expect(absent).toBeGreaterThan(0);
}, 240_000);
