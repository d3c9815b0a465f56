import { randomBytes } from 'node:crypto';
import { GateClient } from '@0gate/sdk';
import pg from 'pg';
import {
  createWithdrawals,
  type GateTrouble,
  migrateWithdrawals,
  type WithdrawalRecord,
  type Withdrawals,
} from '../index.js';
import { type Session, secret_key, TestGateway, webhook_secret } from './gateway.js';

const user = 'user_1';

/** A partner with an empty database of its own, and the gateway it talks to. */
export class Partner {
  now = new Date('2026-01-05T10:00:00Z');
  readonly troubles: GateTrouble[] = [];
  readonly gateway: TestGateway;
  readonly pool: pg.Pool;
  readonly kit: Withdrawals;
  readonly close: () => Promise<void>;

  /** `pool_size` 1 lets a command that asks for a second connection inside a transaction stand still. */
  static async start(pool_size = 10): Promise<Partner> {
    const gateway = new TestGateway();
    const base_url = await gateway.listen();
    const database = await createDatabase(pool_size);
    await migrateWithdrawals(database.pool);
    return new Partner(gateway, base_url, database);
  }

  private constructor(gateway: TestGateway, base_url: string, database: { pool: pg.Pool; drop: () => Promise<void> }) {
    this.gateway = gateway;
    this.pool = database.pool;
    this.kit = createWithdrawals({
      pool: database.pool,
      gate: new GateClient({ apiKey: secret_key, baseUrl: base_url, maxRetries: 0 }),
      webhookSecret: webhook_secret,
      returnUrl: (id) => `https://app.example/withdrawals/${id}/return`,
      cancelUrl: (id) => `https://app.example/withdrawals/${id}/cancelled`,
      now: () => this.now,
      onTrouble: (trouble) => this.troubles.push(trouble),
    });
    this.close = async () => {
      await gateway.close();
      await database.drop();
    };
  }

  advance(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  request(change: { amount?: string; owner_ref?: string } = {}) {
    const sale = { amount: '250.00', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM' };
    return this.kit.requestWithdrawal({ owner_ref: user, ...sale, ...change });
  }

  /** A withdrawal whose session is open, and that session. */
  async opened(): Promise<{ withdrawal_id: string; session: Session; client_secret: string }> {
    const opened = await this.request();
    if (!opened.ok) throw new Error(opened.message);
    return { ...opened, session: this.session(opened.session_id) };
  }

  session(session_id: string): Session {
    const session = this.gateway.sessions.get(session_id);
    if (session === undefined) throw new Error(`no session ${session_id}`);
    return session;
  }

  async read(withdrawal_id: string): Promise<WithdrawalRecord> {
    const found = await this.kit.findForOwner(withdrawal_id, user);
    if (found === null) throw new Error(`no withdrawal ${withdrawal_id}`);
    return found;
  }

  /** The gateway moves a session and tells of it. */
  async tell(type: string, session_id: string, change: Record<string, unknown> = {}) {
    return await this.kit.handleWebhook(this.gateway.deliver(type, this.gateway.move(session_id, change)));
  }

  async reconcile(): Promise<number> {
    let steps = 0;
    while ((await this.kit.reconcileStep()) === 'worked') steps += 1;
    return steps;
  }

  /** The only withdrawal there is. */
  async only(): Promise<WithdrawalRecord> {
    const all = await this.kit.listForOwner(user);
    if (all.length !== 1 || all[0] === undefined) throw new Error(`${all.length} withdrawals`);
    return await this.read(all[0].withdrawal_id);
  }
}

async function createDatabase(pool_size: number): Promise<{ pool: pg.Pool; drop: () => Promise<void> }> {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url === undefined) throw new Error('TEST_POSTGRES_URL names no server: run the tests from the root');
  const name = `withdrawals_${randomBytes(6).toString('hex')}`;
  await asOwner(url, `create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: own.href, max: pool_size });
  const drop = async () => {
    await pool.end();
    await asOwner(url, `drop database ${name}`);
  };
  return { pool, drop };
}

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

export const completed = { status: 'completed', stage: 'paid', amount_settled: '250.00', tx_refid: 'tx_1' };
export const processing = { stage: 'deposit_detected', tx_refid: 'tx_1' };
export const failed_funded = {
  stage: 'refund_in_progress',
  tx_refid: 'tx_1',
  failure: { code: 'payout_failed', message: 'The bank refused the payout.', retryable: true },
};
