import {
  type Anvil,
  deployTestSystem,
  mintTestToken,
  rpc,
  startAnvil,
  type TestToken,
  testTokenAbi,
} from '@0gate/contracts/testing';
import { type Address, encodeFunctionData, type Hex, keccak256, parseEther, toHex } from 'viem';
import { privateKeyToAccount, privateKeyToAddress } from 'viem/accounts';
import { type ChainClient, createEvmClient, createProviders } from '../../chains/evm/index.js';
import type { Core, Tenant } from '../../common/index.js';
import type { NetworkConfig } from '../../config.js';
import type { Tx } from '../../db/index.js';
import type { Session } from '../../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  createTestTenant,
  expectCoherentState,
  type TestDatabase,
} from '../../testing/index.js';
import type { Worker } from '../../work/index.js';
import {
  type AddressBook,
  createAddressBook,
  createDepositWorker,
  createFollower,
  type Deposit,
  type DepositChange,
  type Follower,
  listDeposits,
} from '../index.js';

const keyOf = (who: string): Hex => keccak256(toHex(who));
export const keys = {
  issuer: keyOf('issuer'),
  treasury: keyOf('treasury'),
  sweeper: keyOf('sweeper'),
  gas: keyOf('gas'),
  float: keyOf('float'),
  user: keyOf('user'),
};

const chain_id = 31_337;
const network = 'ETHEREUM';
const money = 10n ** 15n;

export interface Shown {
  readonly session: Session;
  readonly address: Address;
  readonly salt: Hex;
}

/** A chain without a will of its own, a follower and a worker on it, and somebody who sends coins. */
export interface World {
  readonly chain: Anvil;
  readonly core: Core;
  readonly tenant: Tenant;
  readonly book: AddressBook;
  readonly factory: Address;
  readonly tokens: Readonly<Record<string, Address>>;
  readonly follower: Follower;
  readonly worker: Worker;
  /** What the sale was told, in order. */
  readonly told: { readonly deposit_id: string; readonly change: DepositChange; readonly status: string }[];
  readonly client: ChainClient;
  readonly network: NetworkConfig;
  readonly owner_url: string;
  /** A session whose address is shown, and watched from now on. */
  show(): Promise<Shown>;
  /** A signed transfer, not sent. */
  transfer(token: Address, to: Address, amount: bigint, options?: TransferOptions): Promise<Hex>;
  /** A signed call, not sent. */
  sign(key: Hex, call: { to?: Address; data: Hex }, nonce?: number): Promise<Hex>;
  /** Of the user who sends coins. */
  nextNonce(): Promise<number>;
  /** The coins at an address of ours go back to the user, as no forwarder would: for tests whose coins the ledger does not know. */
  takeBack(token: Address, address: Address): Promise<void>;
  send(...raw: readonly Hex[]): Promise<Hex[]>;
  mine(blocks?: number): Promise<void>;
  /** Steps the follower, and then the worker, until there is nothing to do. */
  settle(): Promise<void>;
  deposits(session: Session): Promise<Deposit[]>;
  query<T extends object>(text: string): Promise<T[]>;
  coherent(): Promise<void>;
  stop(): Promise<void>;
}

export interface TransferOptions {
  readonly from?: Hex;
  readonly nonce?: number;
}

export interface WorldOptions {
  readonly tokens?: readonly TestToken[];
  /** Symbols of those that the registry does not name. */
  readonly unlisted?: readonly string[];
  /** `finalized` is two of these behind. */
  readonly slots?: number;
  readonly pool_size?: number;
  /** Providers to ask instead of the chain itself. */
  readonly providers?: (rpc_url: string) => Promise<{ urls: readonly string[]; quorum: number }>;
  readonly args?: readonly string[];
}

const defaultTokens: readonly TestToken[] = [
  { symbol: 'USDC', name: 'Test USD Coin', decimals: 6 },
  { symbol: 'TST18', name: 'Test Token', decimals: 18 },
];

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const chain = await startAnvil({
    chainId: chain_id,
    noMining: true,
    slotsInAnEpoch: options.slots ?? 4,
    ...(options.args === undefined ? {} : { args: options.args }),
  });
  const { rpc_url } = chain;
  const owners = { treasury: privateKeyToAddress(keys.treasury), sweeper: privateKeyToAddress(keys.sweeper) };
  const wanted = options.tokens ?? defaultTokens;
  const listed = wanted.filter(({ symbol }) => !options.unlisted?.includes(symbol));
  const system = await deployTestSystem({ rpc_url, deployerKey: keys.issuer, ...owners, tokens: wanted });
  const tokens: Readonly<Record<string, Address>> = system.tokens;
  for (const key of Object.values(keys)) {
    await rpc(rpc_url, 'anvil_setBalance', [privateKeyToAddress(key), toHex(parseEther('100'))]);
  }
  const to = [keys.user, keys.float, keys.issuer].map((key) => privateKeyToAddress(key));
  for (const token of Object.values(tokens)) {
    await mintTestToken({ rpc_url, deployerKey: keys.issuer, token, to, amount: money });
  }

  const providers = (await options.providers?.(rpc_url)) ?? { urls: [rpc_url], quorum: 1 };
  const database: TestDatabase = await cloneDatabase();
  const core = createTestCore(database.app_url, {
    pool_size: options.pool_size ?? 4,
    env: {
      TEST_NETWORKS: JSON.stringify([
        {
          ...{ network, chain_id, rpc_urls: providers.urls, quorum: providers.quorum },
          ...{ treasury: owners.treasury, factory: system.factory },
          tokens: listed.map(({ symbol, decimals }) => ({ symbol, decimals, address: tokens[symbol] })),
        },
      ]),
      TEST_GAS_KEY: keys.gas,
      TEST_FLOAT_KEY: keys.float,
      TEST_SWEEPER_KEY: keys.sweeper,
    },
  });
  const tenant = await createTestTenant(core);
  const client = createEvmClient(
    createProviders({
      chain_id,
      providers: providers.urls.map((url) => ({ url })),
      quorum: providers.quorum,
    }),
  );
  const [config] = core.config.networks.test;
  if (config === undefined) throw new Error('the network is not configured');
  const book = createAddressBook(core, () => client);
  const follower = createFollower(core, { mode: 'test', network: config, client });
  const told: World['told'][number][] = [];
  const hooks = {
    async depositChanged(tx: Tx, { tenant_id }: Tenant, deposit: Deposit, change: DepositChange) {
      const [listed] = (await listDeposits(tx, tenant_id, deposit.session_id)).filter(
        ({ deposit_id }) => deposit_id === deposit.deposit_id,
      );
      if (JSON.stringify(listed, text) !== JSON.stringify(deposit, text)) throw new Error('told otherwise than stored');
      told.push({ deposit_id: deposit.deposit_id, change, status: deposit.status });
    },
  };
  const worker = createDepositWorker(core, { hooks });
  const opening = Object.fromEntries(listed.map(({ symbol }) => [symbol, { float: money }]));

  const world: World = {
    ...{ chain, core, tenant, book, tokens, follower, worker, told, client, factory: system.factory, network: config },
    owner_url: database.owner_url,
    async show() {
      const session = await createTestSession(core, tenant);
      const input = {
        mode: 'test',
        network,
        partner_id: tenant.partner_id,
        session_id: session.session_id,
        n: 1,
      } as const;
      const address = book.depositAddress(input) as Address;
      await core.db.query(
        'watch_for_test',
        `insert into watched_addresses (mode, address, tenant_id, session_id, created_at) values ('test', $1, $2, $3, now())`,
        [address.toLowerCase(), tenant.tenant_id, session.session_id],
      );
      return { session, address, salt: book.depositSalt(input) as Hex };
    },
    transfer(token, receiver, amount, { from = keys.user, nonce } = {}) {
      const data = encodeFunctionData({ abi: testTokenAbi, functionName: 'transfer', args: [receiver, amount] });
      return world.sign(from, { to: token, data }, nonce);
    },
    async sign(key, call, nonce) {
      const account = privateKeyToAccount(key);
      const next = await rpc<Hex>(rpc_url, 'eth_getTransactionCount', [account.address, 'pending']);
      const fees = { gas: 3_000_000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n };
      return account.signTransaction({
        ...{ type: 'eip1559', chainId: chain_id, nonce: nonce ?? Number.parseInt(next, 16) },
        ...fees,
        ...call,
      });
    },
    async nextNonce() {
      const next = await rpc<Hex>(rpc_url, 'eth_getTransactionCount', [privateKeyToAddress(keys.user), 'pending']);
      return Number.parseInt(next, 16);
    },
    async takeBack(token, address) {
      const balanceOf = encodeFunctionData({ abi: testTokenAbi, functionName: 'balanceOf', args: [address] });
      const amount = BigInt(await rpc<Hex>(rpc_url, 'eth_call', [{ to: token, data: balanceOf }, 'latest']));
      const args = [privateKeyToAddress(keys.user), amount] as const;
      const data = encodeFunctionData({ abi: testTokenAbi, functionName: 'transfer', args });
      await rpc(rpc_url, 'anvil_impersonateAccount', [address]);
      await rpc(rpc_url, 'anvil_setBalance', [address, toHex(parseEther('1'))]);
      await rpc(rpc_url, 'eth_sendTransaction', [{ from: address, to: token, data }]);
      await world.mine();
    },
    async send(...raw) {
      const hashes: Hex[] = [];
      for (const bytes of raw) hashes.push(await rpc<Hex>(rpc_url, 'eth_sendRawTransaction', [bytes]));
      return hashes;
    },
    mine: (blocks = 1) => rpc(rpc_url, 'anvil_mine', [toHex(blocks)]),
    async settle() {
      const runs = async (step: Worker) => {
        while ((await step.step(core.clock.now())) === 'worked');
      };
      await runs(follower);
      await runs(worker);
    },
    deposits: (session) => listDeposits(core.db, tenant.tenant_id, session.session_id),
    query: (text) => core.db.query(text, text, []),
    coherent: () =>
      expectCoherentState(core.db, {
        chains: [
          {
            ...{ network, rpc_url, treasury: owners.treasury, float: privateKeyToAddress(keys.float) },
            tokens: listed.map(({ symbol }) => ({ symbol, address: tokens[symbol] ?? '' })),
            opening,
          },
        ],
      }),
    async stop() {
      await client.end();
      await core.db.end();
      await Promise.all([database.drop(), chain.stop()]);
    },
  };
  await world.settle();
  return world;
}

const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

/** Creation code that calls a token several times while it is created: several transfers in one transaction. */
export function transfersInOne(token: Address, transfers: readonly { to: Address; amount: bigint }[]): Hex {
  const calls = transfers.map(({ to, amount }) =>
    encodeFunctionData({ abi: testTokenAbi, functionName: 'transfer', args: [to, amount] }).slice(2),
  );
  const size = 42;
  const body = calls.map((_, index) => {
    const offset = (calls.length * size + 1 + index * 68).toString(16).padStart(4, '0');
    // codecopy(0, offset, 68); call(gas, token, 0, 0, 68, 0, 0); pop
    return `604461${offset}600039${'6000600060446000600073'}${token.slice(2)}5af150`;
  });
  return `0x${body.join('')}00${calls.join('')}`;
}
