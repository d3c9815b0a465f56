import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool, request } from 'undici';
import { createSandboxRail, type SandboxRailOptions } from '../index.js';
import { startSandboxProcess } from './sandbox-process.js';

export const bank_token = 'bank-token';

/** What the bank's own books say of one payment. */
export interface BankPayment {
  readonly payment_id: string;
  readonly end_to_end_id: string;
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
}

export interface StatementLine {
  readonly kind: 'top_up' | 'payment';
  readonly amount: string;
  readonly end_to_end_id: string | null;
}

/** The sandbox bank as a real process, and its own view of what happened. */
export interface TestBank {
  readonly url: string;
  readonly token: string;
  rail(method: string, change?: Partial<SandboxRailOptions>): ReturnType<typeof createSandboxRail>;
  /** Faults and delays, see the bank's controls. */
  control(change: Readonly<Record<string, unknown>>): Promise<void>;
  topUp(currency: string, amount: string): Promise<void>;
  payments(reference: string): Promise<BankPayment[]>;
  statement(currency: string): Promise<StatementLine[]>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startTestBank(options: { settle_after_ms?: number } = {}): Promise<TestBank> {
  const folder = mkdtempSync(join(tmpdir(), '0gate-test-bank-'));
  const bank = await startSandboxProcess('bank', {
    BANK_TOKEN: bank_token,
    BANK_JOURNAL: join(folder, 'bank.jsonl'),
    BANK_SETTLE_AFTER_MS: `${options.settle_after_ms ?? 0}`,
  });
  const pool = new Pool(bank.url, { connections: 128 });

  const call = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${bank_token}`, 'content-type': 'application/json' };
    const answer = await request(bank.url + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    });
    const read = (await answer.body.json()) as T;
    if (answer.statusCode >= 300) throw new Error(`${path} was answered ${answer.statusCode}: ${JSON.stringify(read)}`);
    return read;
  };

  return {
    url: bank.url,
    token: bank_token,
    rail: (method, change = {}) => createSandboxRail({ pool, token: bank_token, method, ...change }),
    async control(change) {
      await call('POST', '/control', change);
    },
    async topUp(currency, amount) {
      await call('POST', `/accounts/${currency}/top_up`, { amount });
    },
    payments: async (reference) =>
      (await call<{ payments: BankPayment[] }>('GET', `/payments?reference=${encodeURIComponent(reference)}`)).payments,
    statement: async (currency) =>
      (await call<{ lines: StatementLine[] }>('GET', `/statement?currency=${currency}`)).lines,
    kill: bank.kill,
    restart: bank.restart,
    async close() {
      await pool.destroy();
      await bank.kill();
      rmSync(folder, { recursive: true });
    },
  };
}
