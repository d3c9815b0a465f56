import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBankServer } from '../bank/server.js';
import { synthetic_accounts } from '../bank/synthetic-accounts.js';
import { createIdentityServer } from '../identity/server.js';
import { bookedPayments } from './bank-books.js';
import { call } from './call.js';
import { approveOnPage } from './identity-page.js';

const token = 'token';
const headers = { authorization: `Bearer ${token}` };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), '0gate-demo-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the user approves himself on the provider’s own page, once', async () => {
  const options = { token, secret: 'secret', journal_file: join(folder, 'identity.jsonl') };
  const server = await createIdentityServer({ ...options, public_url: 'http://identity.test' });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  try {
    const body = { reference: 'usr_1', callback_url: `${url}/nowhere` };
    const { id } = (await call('POST', `${url}/verifications`, { headers, body })).body as { id: string };
    await approveOnPage(`${url}/verify/${id}`, { name: 'Ada Example', birth_date: '1990-01-01' });
    const { body: result } = await call('GET', `${url}/verifications/${id}`, { headers });
    expect(result).toMatchObject({ status: 'approved', person: { name: 'Ada Example' } });
    const again = approveOnPage(`${url}/verify/${id}`, { name: 'Ada Example', birth_date: '1990-01-01' });
    await expect(again).rejects.toThrow(/shows no form/);
  } finally {
    await server.close();
  }
});

test('the bank’s books show what was paid, without top-ups and other currencies', async () => {
  const server = await createBankServer({ token, journal_file: join(folder, 'bank.jsonl'), settle_after_ms: 0 });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  try {
    expect(await bookedPayments(url, token, 'EUR')).toEqual([]);
    const creditor = { name: 'Ada Example', iban: synthetic_accounts.de_normal.iban };
    const payment = {
      end_to_end_id: '0G1',
      reference: '0G1',
      method: 'sepa',
      amount: '250.00',
      currency: 'EUR',
      creditor,
    };
    await call('POST', `${url}/payments`, { headers, body: payment });
    await expect
      .poll(async () => (await bookedPayments(url, token, 'EUR')).map(({ amount }) => amount))
      .toEqual(['-250.00']);
    expect(await bookedPayments(url, token, 'GBP')).toEqual([]);
  } finally {
    await server.close();
  }
});
