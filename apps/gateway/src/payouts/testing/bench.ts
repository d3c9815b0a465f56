import type { Core, Tenant } from '../../common/index.js';
import { startTestBank, type TestBank } from '../../rails/testing/bank.js';
import { type BankBehaviour, creditors } from '../../rails/testing/creditors.js';
import {
  cloneDatabase,
  createTestCore,
  createTestPayoutAccount,
  createTestSession,
  createTestTenant,
  creditFiat,
  expectCoherentState,
  type TestDatabase,
} from '../../testing/index.js';
import type { PayoutDeps } from '../deps.js';
import {
  createPayout,
  createPayoutWorker,
  findPayout,
  type NewPayout,
  type Payout,
  type PayoutStatus,
  type PayoutWorker,
} from '../index.js';
import { times } from './times.js';

/** A real database and a real bank, and payouts of sessions that have the fiat to pay. */
export interface Bench {
  readonly database: TestDatabase;
  readonly core: Core;
  readonly tenant: Tenant;
  readonly bank: TestBank;
  /** Every change that the sale was told of. */
  readonly told: { payout_id: string; change: string }[];
  payout(to?: BankBehaviour, change?: Partial<Pick<NewPayout, 'amount_minor' | 'currency'>>): Promise<Payout>;
  /** So many, with amounts that are all different. */
  payouts(count: number, to?: (n: number) => BankBehaviour): Promise<Payout[]>;
  worker(change?: Partial<PayoutDeps>): PayoutWorker;
  read(payout: Payout): Promise<Payout>;
  /** Steps workers until the payout is in one of these states. */
  until(payout: Payout, states: readonly PayoutStatus[], workers?: readonly PayoutWorker[]): Promise<Payout>;
  close(): Promise<void>;
}

const methods = { EUR: 'sepa', GBP: 'faster_payments' } as const;

export async function openBench(options: { pool_size?: number; settle_after_ms?: number } = {}): Promise<Bench> {
  const database = await cloneDatabase();
  const core = createTestCore(database.app_url, { pool_size: options.pool_size ?? 8 });
  const tenant = await createTestTenant(core);
  const bank = await startTestBank({ settle_after_ms: options.settle_after_ms ?? 20 });
  const told: Bench['told'] = [];
  const rails = (_mode: string, method: string) => bank.rail(method, times);

  const payout: Bench['payout'] = async (to = 'normal', change = {}) => {
    const { currency = 'EUR', amount_minor = 250_00n } = change;
    if (currency !== 'EUR' && currency !== 'GBP') throw new Error(`the bank has no account in ${currency}`);
    const id = methods[currency];
    const session = await createTestSession(core, tenant, { currency });
    const account_id = await createTestPayoutAccount(core, session, id, creditors[currency][to]);
    return core.db.withTx(async (tx) => {
      await creditFiat(tx, core, tenant, session, amount_minor);
      return createPayout(tx, core, {
        tenant,
        session_id: session.session_id,
        account_id,
        method: { id, typical_s: 10 },
        currency,
        amount_minor,
        rail: bank.rail(id),
        at: core.clock.now(),
      });
    });
  };

  const workers: PayoutWorker[] = [];
  const worker: Bench['worker'] = (change = {}) => {
    const made = createPayoutWorker(core, {
      rails,
      mayPay: async () => 'go',
      hooks: {
        async payoutChanged(_tx, _tenant, { payout_id }, change) {
          told.push({ payout_id, change });
        },
      },
      ...times,
      ...change,
    });
    workers.push(made);
    return made;
  };

  const read: Bench['read'] = async ({ tenant_id, payout_id }) => {
    const found = await findPayout(core.db, tenant_id, payout_id);
    if (found === null) throw new Error(`payout ${payout_id} is gone`);
    return found;
  };

  return {
    database,
    core,
    tenant,
    bank,
    told,
    payout,
    async payouts(count, to = () => 'normal') {
      const made: Payout[] = [];
      const make = async (first: number, step: number) => {
        for (let n = first; n < count; n += step) made[n] = await payout(to(n), { amount_minor: BigInt(1_000 + n) });
      };
      await Promise.all([0, 1, 2, 3, 4, 5].map((first) => make(first, 6)));
      return made;
    },
    worker,
    read,
    async until(payout, states, workers = [worker()]) {
      for (;;) {
        await Promise.all(workers.map((one) => one.step(core.clock.now())));
        const now = await read(payout);
        if (states.includes(now.status)) return now;
      }
    },
    async close() {
      await Promise.all(workers.map((one) => one.drained()));
      await expectCoherentState(core.db, { bank: { url: bank.url, token: bank.token } });
      await bank.close();
      await core.db.end();
      await database.drop();
    },
  };
}
