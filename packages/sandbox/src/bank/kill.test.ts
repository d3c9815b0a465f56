import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../processes/child.js';
import { freePort } from '../processes/ports.js';
import { synthetic_accounts } from './synthetic-accounts.js';

const token = 'bank-token';
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
let folder: string;
let url: string;
let bank: Child;

async function start(port: number): Promise<void> {
  bank = await startChild({
    name: 'bank',
    command: process.execPath,
    args: [fileURLToPath(new URL('../../dist/bank/main.js', import.meta.url))],
    env: { PORT: `${port}`, BANK_TOKEN: token, BANK_JOURNAL: join(folder, 'bank.jsonl') },
    log_file: join(folder, 'bank.log'),
  });
  url = `http://127.0.0.1:${port}`;
  await expect
    .poll(
      () =>
        request(`${url}/healthz`).then(
          ({ statusCode }) => statusCode,
          () => 0,
        ),
      { timeout: 10_000 },
    )
    .toBe(200);
}

async function submit(end_to_end_id: string): Promise<string | undefined> {
  const creditor = { name: 'Ada Example', iban: synthetic_accounts.de_normal.iban };
  const body = { end_to_end_id, reference: end_to_end_id, method: 'sepa', amount: '1.00', currency: 'EUR', creditor };
  try {
    const answer = await request(`${url}/payments`, { method: 'POST', headers, body: JSON.stringify(body) });
    return ((await answer.body.json()) as { payment_id: string }).payment_id;
  } catch {
    return undefined;
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), '0gate-bank-kill-'));
});
afterAll(async () => {
  await bank.stop();
  rmSync(folder, { recursive: true });
});

test('the books survive kill -9: every answered payment is there once, in the middle of a load', async () => {
  const port = await freePort();
  await start(port);
  const answered = new Map<string, string>();
  let unanswered = 0;
  for (const round of [1, 2, 3]) {
    let killed: Promise<unknown> | undefined;
    let answers = 0;
    const load = Array.from({ length: 200 }, async (_, n) => {
      const reference = `0GKILL${round}N${n}`;
      const payment_id = await submit(reference);
      if (payment_id === undefined) {
        unanswered += 1;
        return;
      }
      answered.set(reference, payment_id);
      answers += 1;
      if (answers === 10) killed = bank.kill();
    });
    await Promise.all(load);
    await killed;
    await start(port);
  }
  for (const [reference, payment_id] of answered) {
    const answer = await request(`${url}/payments?reference=${reference}`, { headers });
    const { payments } = (await answer.body.json()) as { payments: { payment_id: string }[] };
    expect(payments.map((payment) => payment.payment_id)).toEqual([payment_id]);
  }
  expect(answered.size).toBeGreaterThanOrEqual(30);
  expect(unanswered).toBeGreaterThan(0);
});
