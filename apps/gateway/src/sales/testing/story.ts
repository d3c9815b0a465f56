import { createCatalogue } from '../../catalogue/index.js';
import { tenantNow } from '../../clock/index.js';
import type { Core, Tenant } from '../../common/index.js';
import { createDepositWorker, listDeposits } from '../../deposits/index.js';
import { newId } from '../../ids/index.js';
import { accounts, postLedger } from '../../ledger/index.js';
import { parseDecimal } from '../../money/index.js';
import { createDirectory } from '../../partners/index.js';
import { createPayoutWorker } from '../../payouts/index.js';
import { startTestBank, type TestBank } from '../../rails/testing/bank.js';
import { type BankBehaviour, creditors } from '../../rails/testing/creditors.js';
import { insertRound } from '../../rates/store.js';
import { listRefunds, type Refund } from '../../refunds/index.js';
import { findSession, type Session } from '../../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestPayoutAccount,
  createTestSession,
  createTestTenant,
  expectCoherentState,
  TestClock,
} from '../../testing/index.js';
import { confirmOffer, makeOffer } from '../commands/price.js';
import { setSource } from '../commands/source.js';
import { change, lockContext, type SaleContext } from '../context.js';
import type { SaleDeps } from '../deps.js';
import {
  createExpiryWorker,
  createSaleWorker,
  mayPay,
  onDepositChanged,
  onPayoutChanged,
  onRefundChanged,
  startAtQuote,
} from '../index.js';
import type { Sale } from '../sale.js';
import { findSale } from '../store.js';
import {
  insertSeen,
  listAddress,
  listEventTypes,
  listToldTypes,
  makeFinal,
  orphan,
  setChainTime,
} from './chain.store.js';
import { settleRefundRow } from './refund.store.js';

const chainIds = { ETHEREUM: 31337, BASE: 31338 } as const;
const contracts = {
  USDC: `0x${'aa'.repeat(20)}`,
  EURC: `0x${'bb'.repeat(20)}`,
  TST18: `0x${'cc'.repeat(20)}`,
} as const;
type Symbol = keyof typeof contracts;
type Network = keyof typeof chainIds;

const user = `0x${'11'.repeat(20)}`;
export const listedSender = `0x${'5a'.repeat(20)}`;
/** Where the user wants coins back. */
export const refundAddress = '0x2222222222222222222222222222222222222222';

const networks = (Object.keys(chainIds) as Network[]).map((network) => ({
  network,
  chain_id: chainIds[network],
  rpc_urls: ['http://127.0.0.1:1'],
  treasury: `0x${'01'.repeat(20)}`,
  factory: `0x${'02'.repeat(20)}`,
  tokens: (Object.keys(contracts) as Symbol[]).map((symbol) => ({
    symbol,
    address: contracts[symbol],
    decimals: symbol === 'TST18' ? 18 : 6,
  })),
}));

/** A world for sales on a real database and a real bank. The chain is told by the test, in the rows that the follower writes. */
export class World {
  readonly clock = new TestClock();
  readonly core: Core;
  readonly tenant: Tenant;
  readonly bank: TestBank;
  readonly deps: SaleDeps;
  readonly close: () => Promise<void>;
  #block = 100n;

  static async open(options: { pool_size?: number } = {}): Promise<World> {
    const database = await cloneDatabase();
    const clock = new TestClock();
    const core = createTestCore(database.app_url, {
      clock,
      ...options,
      env: { TEST_NETWORKS: JSON.stringify(networks) },
    });
    const tenant = await createTestTenant(core);
    const bank = await startTestBank();
    await listAddress(core.db, listedSender);
    return new World(core, clock, tenant, bank, async () => {
      await core.db.end();
      await bank.close();
      await database.drop();
    });
  }

  private constructor(core: Core, clock: TestClock, tenant: Tenant, bank: TestBank, close: () => Promise<void>) {
    this.core = core;
    this.clock = clock;
    this.tenant = tenant;
    this.bank = bank;
    this.close = close;
    const catalogue = createCatalogue(core.config, 'test');
    this.deps = {
      core,
      catalogue: () => catalogue,
      directory: createDirectory(core),
      identity: () => {
        throw new Error('no identity here');
      },
      isForbiddenAddress: async () => false,
      proveDepositAddress: async ({ session_id }) => addressOf(session_id),
      depositAddress: ({ session_id }) => addressOf(session_id),
      depositSalt: ({ session_id }) => `0x${session_id.slice(3).padStart(64, '0')}`,
      chainTime: async (tx, _mode, network) => {
        const [row] = await tx.query<{ chain_time: Date }>(
          'test_read_chain_time',
          'select chain_time from chain_cursors where chain_id = $1',
          [chainIds[network as Network]],
        );
        return row?.chain_time ?? null;
      },
      rail: (_mode, method) => bank.rail(method),
    };
  }

  /** Both clocks and both chains move on. */
  async advance(seconds: number): Promise<void> {
    this.clock.advance(seconds * 1_000);
    await this.chains();
  }

  async chains(time = this.clock.now()): Promise<void> {
    await setChainTime(this.core.db, Object.values(chainIds), time);
  }

  async price(pair: string, rate: string): Promise<void> {
    const at = this.clock.now();
    const row = { rate_id: newId('rate'), pair, rate, observed_at: at, observation_ids: [] };
    await insertRound(this.core.db, 'test', [], [row], at);
  }

  nextBlock(): bigint {
    this.#block += 1n;
    return this.#block;
  }

  async work(): Promise<void> {
    const { core, deps } = this;
    const workers = [
      createDepositWorker(core, { hooks: { depositChanged: (...args) => onDepositChanged(deps, ...args) } }),
      createSaleWorker(deps),
      createExpiryWorker(deps),
      createPayoutWorker(core, {
        rails: (_mode, method) => this.bank.rail(method),
        mayPay: (tenant, payout) => mayPay(deps, tenant, payout),
        hooks: { payoutChanged: (...args) => onPayoutChanged(deps, ...args) },
        patience_ms: Number.POSITIVE_INFINITY,
      }),
    ];
    for (const worker of workers) while ((await worker.step(this.clock.now())) === 'worked');
  }

  async sale(
    change: {
      asset?: Symbol;
      network?: Network;
      amount?: string;
      amount_in?: 'fiat' | 'crypto';
      to?: BankBehaviour;
      customer_id?: string;
      quote_id?: string;
      expires_in_s?: number;
      currency?: 'EUR' | 'GBP';
    } = {},
  ): Promise<Story> {
    const { asset = 'USDC', network = 'ETHEREUM', amount = '100.00', amount_in = 'fiat', to = 'normal' } = change;
    await this.price(`${asset}/EUR`, '0.92');
    const input = {
      amount,
      amount_in,
      amount_units:
        parseDecimal(amount, amount_in === 'fiat' ? 2 : (this.deps.catalogue('test').asset(asset)?.decimals ?? 0)) ??
        0n,
      customer_id: change.customer_id ?? null,
      quote_preview_id: change.quote_id ?? null,
      expires_in_s: change.expires_in_s ?? 86_400,
      currency: change.currency ?? 'EUR',
      target_token: asset,
      target_network: network,
    };
    const session = await createTestSession(this.core, this.tenant, input, (...created) =>
      startAtQuote(this.deps, ...created),
    );
    return new Story(this, session, asset, network, to);
  }

  coherent = (): Promise<void> =>
    expectCoherentState(this.core.db, {
      bank: { url: this.bank.url, token: this.bank.token },
      now: this.clock.now(),
    });
}

const addressOf = (session_id: string): string => `0x${session_id.slice(-40).padStart(40, '0')}`;

/** One sale, told step by step. */
export class Story {
  readonly world: World;
  readonly session_id: string;
  readonly asset: Symbol;
  readonly network: Network;
  readonly to: BankBehaviour;
  due_units = 0n;
  readonly #opened: Session;

  constructor(world: World, session: Session, asset: Symbol, network: Network, to: BankBehaviour) {
    this.world = world;
    this.session_id = session.session_id;
    this.#opened = session;
    this.asset = asset;
    this.network = network;
    this.to = to;
  }

  decide(command: (context: SaleContext) => Promise<SaleContext>): Promise<SaleContext> {
    const { deps, tenant } = this.world;
    return deps.core.db.withTx(async (tx) => command(await lockContext(tx, deps, tenant.tenant_id, this.session_id)));
  }

  /** Up to the address on the screen. */
  async confirm(): Promise<void> {
    await this.giveAccount();
    await this.confirmPrice();
    await this.giveSource();
  }

  async giveAccount(also: Partial<Sale> = {}): Promise<void> {
    const { core } = this.world;
    const account_id = await createTestPayoutAccount(core, this.#opened, 'sepa', creditors.EUR[this.to]);
    const sale = { account_id, ...also };
    await this.decide((context) => change(context, { sale, events: [{ type: 'session.user_input' }] }));
  }

  /** Whoever was verified, with an account: what a pay-out asks for. */
  verified = (): Promise<void> => this.giveAccount({ identity_status: 'approved' });

  async giveSource(): Promise<void> {
    await this.decide((context) =>
      setSource(
        context,
        { expected_version: context.session.version, kind: 'own_wallet', refund_address: refundAddress },
        addressOf(this.session_id),
      ),
    );
  }

  async confirmPrice(): Promise<void> {
    const offered = await this.decide((context) => makeOffer(context, { expected_version: context.session.version }));
    const confirmed = await this.decide((context) =>
      confirmOffer(context, {
        expected_version: context.session.version,
        offer_id: offered.sale.offer_id ?? '',
      }),
    );
    const [row] = await this.world.core.db.query<{ crypto_units: bigint }>(
      'test_due',
      'select crypto_units from quotes where tenant_id = $1 and quote_id = $2',
      [this.world.tenant.tenant_id, confirmed.sale.quote_id],
    );
    this.due_units = row?.crypto_units ?? 0n;
  }

  /** A transfer in a new block, detected and, unless said otherwise, final. */
  async arrives(
    amount_units: bigint,
    change: {
      asset?: Symbol;
      network?: Network;
      from?: string;
      time?: Date;
      status?: 'detected' | 'parked';
      final?: boolean;
    } = {},
  ): Promise<string> {
    const { world } = this;
    const { asset = this.asset, network = this.network, final = true } = change;
    const deposit_id = newId('dep');
    const at = world.clock.now();
    await insertSeen(
      world.core.db,
      {
        tenant_id: world.tenant.tenant_id,
        deposit_id,
        session_id: this.session_id,
        chain_id: chainIds[network],
        network,
        token_contract: contracts[asset],
        asset,
        address: addressOf(this.session_id),
        amount_units,
        from_address: change.from ?? user,
        block_number: world.nextBlock(),
        block_time: change.time ?? at,
        status: change.status ?? 'detected',
      },
      at,
    );
    await world.work();
    if (final && change.status !== 'parked') await this.final(deposit_id);
    return deposit_id;
  }

  async final(deposit_id: string): Promise<void> {
    await makeFinal(this.world.core.db, deposit_id, this.world.clock.now());
    await this.world.work();
  }

  async orphaned(deposit_id: string): Promise<void> {
    await orphan(this.world.core.db, deposit_id, this.world.clock.now());
    await this.world.work();
  }

  /** Waits until the bank has settled what it accepted. */
  async paid(): Promise<Session> {
    for (let session = await this.read(); ; session = await this.read()) {
      if (session.status === 'completed') return session;
      if (session.failure !== null || session.action_required !== null) return session;
      await this.world.advance(1);
      await this.world.work();
    }
  }

  /** The refund's transfer is final. */
  async refundSettles(refund: Refund): Promise<void> {
    const { core, deps, tenant } = this.world;
    await core.db.withTx(async (tx) => {
      await lockContext(tx, deps, tenant.tenant_id, this.session_id);
      await settleRefundRow(tx, refund);
      const asset = accounts.cryptoAsset(refund.network, refund.asset);
      await postLedger(tx, {
        tenant_id: tenant.tenant_id,
        kind: 'refund_settled',
        source: refund.refund_id,
        session_id: this.session_id,
        at: tenantNow(core.clock, tenant),
        hold_id: refund.hold_id,
        entries: [
          { account: accounts.saleCrypto(this.session_id), asset, amount: -refund.amount_units },
          { account: accounts.custodyFloat(refund.network, refund.asset), asset, amount: refund.amount_units },
        ],
      });
      await onRefundChanged(deps, tx, tenant, { ...refund, status: 'settled' }, 'settled');
    });
  }

  async read(): Promise<Session> {
    const { core, tenant } = this.world;
    const session = await findSession(core.db, core, tenant.tenant_id, this.session_id);
    if (session === null) throw new Error(`${this.session_id} is gone`);
    return session;
  }

  sale = () => findSale(this.world.core.db, this.world.tenant.tenant_id, this.session_id);
  refunds = (): Promise<Refund[]> => listRefunds(this.world.core.db, this.world.tenant.tenant_id, this.session_id);
  events = (): Promise<string[]> => listEventTypes(this.world.core.db, this.session_id);
  /** What the partner hears in the session's lane, steps of the session and the rest, in order. */
  told = (): Promise<string[]> => listToldTypes(this.world.core.db, this.session_id);
  deposits = () => listDeposits(this.world.core.db, this.world.tenant.tenant_id, this.session_id);
}
