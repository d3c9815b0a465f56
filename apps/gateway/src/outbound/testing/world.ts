import { forwarderAddress } from '@0gate/contracts';
import {
  type Anvil,
  deployTestSystem,
  mintTestToken,
  rpc,
  sendCalls,
  startAnvil,
  testTokenAbi,
} from '@0gate/contracts/testing';
import { createPublicClient, encodeFunctionData, type Hex, http, keccak256, parseEther, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { createProviders } from '../../chains/evm/index.js';
import type { Core, Tenant } from '../../common/index.js';
import { sha256 } from '../../crypto/index.js';
import { newId } from '../../ids/index.js';
import { accounts, postLedger } from '../../ledger/index.js';
import { replaceList } from '../../screening/store.js';
import type { Session } from '../../sessions/index.js';
import {
  cloneDatabase,
  createTestCore,
  createTestSession,
  createTestTenant,
  expectCoherentState,
  TestClock,
} from '../../testing/index.js';
import type { Worker } from '../../work/index.js';
import { createOutbound, type Outbound } from '../index.js';
import { asOwner } from './owner.js';

export type TokenSymbol = 'USDC' | 'EURC' | 'TST18';

const key = (who: string): Hex => keccak256(toHex(who));
const chain_id = 31337;
const network = 'ETHEREUM';

/** A chain with the factory and tokens, a database, and the people whose coins move. Blocks come only when a test mines. */
export type World = Awaited<ReturnType<typeof startWorld>>;

export async function startWorld(options: { pool_size?: number; slotsInAnEpoch?: number } = {}) {
  const database = await cloneDatabase();
  const anvil: Anvil = await startAnvil({
    chainId: chain_id,
    slotsInAnEpoch: options.slotsInAnEpoch ?? 1,
    noMining: true,
  });
  const { rpc_url } = anvil;
  const deployerKey = key('issuer');
  const treasury = privateKeyToAddress(key('treasury'));
  const float = privateKeyToAddress(key('float'));
  const sweeper = privateKeyToAddress(key('sweeper'));
  for (const address of [float, sweeper]) await rpc(rpc_url, 'anvil_setBalance', [address, toHex(parseEther('100'))]);
  const { factory, tokens } = await deployTestSystem({ rpc_url, deployerKey, treasury, sweeper });
  const clock = new TestClock();
  const network_config = {
    network,
    chain_id,
    rpc_urls: [rpc_url],
    quorum: 1,
    treasury,
    factory,
    tokens: Object.entries(tokens).map(([symbol, address]) => ({
      symbol,
      address,
      decimals: symbol === 'TST18' ? 18 : 6,
    })),
  };
  const env = {
    TEST_NETWORKS: JSON.stringify([network_config]),
    TEST_FLOAT_KEY: key('float'),
    TEST_SWEEPER_KEY: key('sweeper'),
    TEST_GAS_KEY: key('gas'),
  };
  const core: Core = createTestCore(database.app_url, { clock, pool_size: options.pool_size ?? 8, env });
  const providers = createProviders({ chain_id, providers: [{ url: rpc_url }], quorum: 1 });
  const outbound: Outbound = createOutbound(core, () => providers);
  const client = createPublicClient({ transport: http(rpc_url) });
  const opening: Record<TokenSymbol, { float: bigint }> = {
    USDC: { float: 0n },
    EURC: { float: 0n },
    TST18: { float: 0n },
  };

  const mine = (blocks = 1) => rpc(rpc_url, 'anvil_mine', [toHex(blocks)]);
  const mint = (symbol: TokenSymbol, to: Hex | readonly Hex[], amount: bigint) =>
    mintTestToken({ rpc_url, deployerKey, token: tokens[symbol], to, amount });
  const list = (addresses: readonly string[]) =>
    core.db.withTx((tx) =>
      replaceList(tx, 'test', {
        list_id: 'file',
        content_hash: sha256(addresses.join()),
        addresses: addresses.map((address) => address.toLowerCase()),
        checked_at: clock.now(),
      }),
    );
  await list([]);
  // The tokens stand at the finalised block as well.
  await mine(3);

  return {
    core,
    clock,
    env,
    database,
    anvil,
    rpc_url,
    outbound,
    factory,
    tokens,
    treasury,
    float,
    sweeper,
    network,
    chain_id,
    key,
    mine,
    mint,
    setNative: (address: Hex, wei: bigint) => rpc(rpc_url, 'anvil_setBalance', [address, toHex(wei)]),
    /** Replaces the screening list. */
    list,
    /** The operator's own coins for refunds; final when it returns. */
    async fillFloat(symbol: TokenSymbol, amount: bigint) {
      await mint(symbol, float, amount);
      opening[symbol].float += amount;
      await mine(3);
    },
    /** A call of the token by its issuer: pause, unpause, blacklist, unBlacklist. */
    async issuer(symbol: TokenSymbol, functionName: 'pause' | 'unpause' | 'blacklist' | 'unBlacklist', account?: Hex) {
      const data =
        functionName === 'pause' || functionName === 'unpause'
          ? encodeFunctionData({ abi: testTokenAbi, functionName })
          : encodeFunctionData({ abi: testTokenAbi, functionName, args: [account ?? float] });
      await sendCalls(rpc_url, deployerKey, [{ to: tokens[symbol], data }]);
    },
    balanceOf: (symbol: TokenSymbol, owner: Hex): Promise<bigint> =>
      client.readContract({ address: tokens[symbol], abi: testTokenAbi, functionName: 'balanceOf', args: [owner] }),
    sendRaw: (serializedTransaction: Hex): Promise<Hex> => client.sendRawTransaction({ serializedTransaction }),
    baseFee: async (): Promise<bigint> => (await client.getBlock()).baseFeePerGas ?? 0n,
    gasUsed: async (hash: Hex): Promise<bigint> => (await client.getTransactionReceipt({ hash })).gasUsed,
    /** A session with a credited deposit: coins at its address, its claim in the ledger. */
    async sellerWith(symbol: TokenSymbol, amount: bigint, tenant?: Tenant) {
      const owner = tenant ?? (await createTestTenant(core));
      const session = await createTestSession(core, owner, { target_token: symbol });
      return { tenant: owner, session, ...(await this.credit(owner, session, symbol, amount)) };
    },
    /** Many of them, their coins minted in one go. */
    async sellersWith(symbol: TokenSymbol, amount: bigint, count: number, tenants: readonly Tenant[]) {
      const sellers = await Promise.all(
        Array.from({ length: count }, async (_, index) => {
          const tenant = tenants[index % tenants.length] ?? (await createTestTenant(core));
          const session = await createTestSession(core, tenant, { target_token: symbol });
          return { tenant, session, ...(await this.credit(tenant, session, symbol, amount, false)) };
        }),
      );
      await mint(
        symbol,
        sellers.map(({ forwarder }) => forwarder),
        amount,
      );
      return sellers;
    },
    async credit(tenant: Tenant, session: Session, symbol: TokenSymbol, amount: bigint, mintIt = true) {
      const salt = keccak256(toHex(session.session_id));
      const forwarder = forwarderAddress({ factory, salt });
      if (mintIt) await mint(symbol, forwarder, amount);
      await core.db.query(
        'watch_in_test',
        `insert into watched_addresses (mode, address, tenant_id, session_id, created_at) values ('test', $1, $2, $3, $4)
         on conflict do nothing`,
        [forwarder.toLowerCase(), tenant.tenant_id, session.session_id, clock.now()],
      );
      const asset = accounts.cryptoAsset(network, symbol);
      await core.db.withTx((tx) =>
        postLedger(tx, {
          tenant_id: tenant.tenant_id,
          kind: 'deposit_credited',
          source: newId('dep'),
          session_id: session.session_id,
          at: clock.now(),
          entries: [
            { account: accounts.custodyForwarders(network, symbol), asset, amount: -amount },
            { account: accounts.saleCrypto(session.session_id), asset, amount },
          ],
        }),
      );
      return { salt, forwarder };
    },
    /** Steps the workers, moving business time on and mining a block between rounds, until the state is there. */
    async until(workers: readonly Worker[], reached: () => Promise<boolean>, round: { mine?: boolean } = {}) {
      for (let rounds = 0; rounds < 60; rounds += 1) {
        if (await reached()) return;
        await Promise.all(workers.map((worker) => worker.step(clock.now())));
        clock.advance(2_000);
        if (round.mine !== false) await mine();
      }
      throw new Error('the state was not reached in 60 rounds');
    },
    /** What a worker that died held can be claimed again, as if its lease had run out. */
    expireLeases: () =>
      asOwner(
        database.owner_url,
        'update refunds set lease_until = null',
        'update sweeps set lease_until = null',
        'update sweep_batches set lease_until = null',
      ),
    coherent: () =>
      expectCoherentState(core.db, {
        now: clock.now(),
        chains: [{ ...network_config, float, rpc_url, opening }],
      }),
    async stop() {
      await providers.end();
      await core.db.end();
      await anvil.stop();
      await database.drop();
    },
  };
}
