import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GateClient } from '@0gate/sdk';
import { createWithdrawals, migrateWithdrawals } from '@0gate/withdrawals';
import { secret_key, TestGateway, webhook_secret } from '@0gate/withdrawals/testing';
import type { FastifyInstance, InjectOptions } from 'fastify';
import pg from 'pg';
import { type Config, loadConfig } from '../config.js';
import { buildServer } from '../server.js';
import type { HotWallet } from '../wallet/hot-wallet.js';
import { migrateSends } from '../wallet/sends.store.js';

export const token = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

export const environment = {
  PORT: '8080',
  PUBLIC_URL: 'http://127.0.0.1:8080',
  DATABASE_URL: 'postgres://wallet@127.0.0.1/wallet',
  GATE_API_URL: 'http://127.0.0.1:8081',
  GATE_SURFACE_URL: 'http://127.0.0.1:8082',
  GATE_SECRET_KEY: secret_key,
  GATE_PUBLISHABLE_KEY: 'pk_test_partner',
  GATE_WEBHOOK_SECRET: webhook_secret,
  GATE_NETWORKS: JSON.stringify([
    { network: 'ETHEREUM', chain_id: 31337, rpc_url: 'http://127.0.0.1:1', tokens: { USDC: token } },
    { network: 'BASE', chain_id: 31338, rpc_url: 'http://127.0.0.1:1', tokens: { EURC: token } },
  ]),
};

/** The demo wallet on a database of its own, beside a gateway that the test moves. */
export class TestWallet {
  readonly gateway: TestGateway;
  readonly app: FastifyInstance;
  readonly config: Config;
  readonly close: () => Promise<void>;

  private constructor(gateway: TestGateway, app: FastifyInstance, config: Config, close: () => Promise<void>) {
    this.gateway = gateway;
    this.app = app;
    this.config = config;
    this.close = close;
  }

  static async start(options: { readonly wallet?: HotWallet } = {}): Promise<TestWallet> {
    const gateway = new TestGateway();
    const config = loadConfig(environment);
    const base_url = await gateway.listen();
    const assets = await mkdtemp(join(tmpdir(), 'wallet-assets-'));
    const { pool, drop } = await createDatabase();
    await migrateWithdrawals(pool);
    await migrateSends(pool);
    const withdrawals = createWithdrawals({
      pool,
      gate: new GateClient({ apiKey: secret_key, baseUrl: base_url, maxRetries: 0 }),
      webhookSecret: config.webhook_secrets,
      returnUrl: (id) => `${config.public_url.origin}/withdrawals/${id}/return`,
      cancelUrl: (id) => `${config.public_url.origin}/withdrawals/${id}/cancelled`,
    });
    const app = await buildServer({ config, withdrawals, wallet: options.wallet ?? null, assets });
    return new TestWallet(gateway, app, config, async () => {
      await app.close();
      await gateway.close();
      await drop();
      await rm(assets, { recursive: true });
    });
  }

  /** A browser of its own: keeps its cookie from answer to answer. */
  browser(): Browser {
    return new Browser(this.app);
  }

  /** The gateway moves a session and tells the wallet's receiver of it. */
  async tell(type: string, session_id: string, change: Record<string, unknown>) {
    const { raw_body, signature_header } = this.gateway.deliver(type, this.gateway.move(session_id, change));
    return await this.app.inject({
      method: 'POST',
      url: '/webhooks/0gate',
      headers: { 'content-type': 'application/json', 'gate-signature': signature_header },
      payload: raw_body,
    });
  }
}

export class Browser {
  readonly #app: FastifyInstance;
  cookie = '';

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async get(url: string) {
    return await this.#send({ method: 'GET', url });
  }

  async post(url: string, payload?: object, headers: Record<string, string> = {}) {
    return await this.#send({ method: 'POST', url, headers, ...(payload === undefined ? {} : { payload }) });
  }

  async withdraw(change: object = {}) {
    const sale = { amount: '250.00', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM' };
    const answer = await this.post('/api/withdrawals', { ...sale, ...change });
    return {
      status: answer.statusCode,
      ...(answer.json() as { id: string; session_id: string; client_secret: string }),
    };
  }

  async #send(options: InjectOptions) {
    const headers = this.cookie === '' ? options.headers : { ...options.headers, cookie: this.cookie };
    const answer = await this.#app.inject({ ...options, ...(headers === undefined ? {} : { headers }) });
    const set = answer.headers['set-cookie'];
    if (typeof set === 'string') this.cookie = set.split(';')[0] ?? '';
    return answer;
  }
}

async function createDatabase(): Promise<{ pool: pg.Pool; drop: () => Promise<void> }> {
  const url = process.env['TEST_POSTGRES_URL'];
  if (url === undefined) throw new Error('TEST_POSTGRES_URL names no server: run the tests from the root');
  const name = `wallet_${randomBytes(6).toString('hex')}`;
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await owner.query(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: own.href, max: 5 });
  const drop = async () => {
    await pool.end();
    await owner.query(`drop database ${name}`);
    await owner.end();
  };
  return { pool, drop };
}
