import { type Address, type Hex, keccak256, parseEventLogs, zeroAddress } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  deterministicDeploymentProxy,
  factoryCode,
  forwarderAddress,
  forwarderCode,
  forwarderFactoryAbi,
  forwarderImplementationCode,
} from './index.js';
import { deployTestSystem } from './testing/deploy.js';
import { type Fixture, startFixture, type Wallet } from './testing/fixture.js';
import { testTokenAbi } from './testing/tokens.js';

let world: Fixture;
beforeAll(async () => {
  world = await startFixture();
});
afterAll(() => world.chain.stop());

const deploy = (by: Wallet, salt: Hex): Promise<Hex> =>
  by.writeContract({ address: world.factory, abi: forwarderFactoryAbi, functionName: 'deploy', args: [salt] });
const flush = (by: Wallet, salts: readonly Hex[], token: Address = world.usdc): Promise<Hex> =>
  by.writeContract({ address: world.factory, abi: forwarderFactoryAbi, functionName: 'flush', args: [salts, token] });
const codeAt = (address: Address): Promise<Hex | undefined> => world.client.getCode({ address });
const treasuryBalance = (): Promise<bigint> => world.balanceOf(world.treasury.account.address);
const eventsOf = (logs: Parameters<typeof parseEventLogs>[0]['logs']): string[] =>
  parseEventLogs({ abi: forwarderFactoryAbi, logs }).map(({ eventName, args }) =>
    'forwarder' in args ? `${eventName} ${args.forwarder}` : eventName,
  );

test('what stands on the chain is what the artefacts say', async () => {
  const { factory, implementation } = world;
  const owners = { treasury: world.treasury.account.address, sweeper: world.sweeper.account.address };
  expect(await codeAt(factory)).toBe(factoryCode(owners));
  expect(await codeAt(implementation)).toBe(forwarderImplementationCode({ factory, treasury: owners.treasury }));
  expect(await codeAt(deterministicDeploymentProxy.address)).toBe(deterministicDeploymentProxy.code);
});

test('an address is known before deployment, alike from viem and from the factory, and anybody may deploy it', async () => {
  const { salt, address } = world.newForwarder();
  const addr = { address: world.factory, abi: forwarderFactoryAbi, functionName: 'addr', args: [salt] } as const;
  expect(await codeAt(address)).toBeUndefined();
  expect(await world.client.readContract(addr)).toBe(address);
  const { logs } = await world.mined(deploy(world.stranger, salt));
  expect(eventsOf(logs)).toEqual([`ForwarderDeployed ${address}`]);
  expect(await codeAt(address)).toBe(forwarderCode(world.factory).toLowerCase());
  expect(await world.client.readContract(addr)).toBe(address);
});

test('deploying a salt again changes nothing', async () => {
  const { salt, address } = world.newForwarder();
  await world.mint(address, 5n);
  await world.mined(deploy(world.stranger, salt));
  const code = await codeAt(address);
  const again = await world.mined(deploy(world.stranger, salt));
  expect(again).toMatchObject({ status: 'success', logs: [] });
  expect(await codeAt(address)).toBe(code);
  expect(await world.balanceOf(address)).toBe(5n);
});

test('tokens sent before deployment are flushed afterwards', async () => {
  const { salt, address } = world.newForwarder();
  await world.mint(address, 250_000_000n);
  const before = await treasuryBalance();
  const { logs } = await world.mined(flush(world.sweeper, [salt]));
  expect(eventsOf(logs)).toEqual([`ForwarderDeployed ${address}`]);
  expect(await world.balanceOf(address)).toBe(0n);
  expect((await treasuryBalance()) - before).toBe(250_000_000n);
});

test('a forwarder that was flushed takes a second deposit and gives it up again', async () => {
  const { salt, address } = world.newForwarder();
  await world.mined(flush(world.sweeper, [salt]));
  await world.mint(address, 7n);
  const before = await treasuryBalance();
  expect(eventsOf((await world.mined(flush(world.sweeper, [salt, salt]))).logs)).toEqual([]);
  expect((await treasuryBalance()) - before).toBe(7n);
});

test('only the sweeper may flush through the factory', async () => {
  const { salt, address } = world.newForwarder();
  await world.mint(address, 5n);
  for (const wallet of [world.stranger, world.treasury, world.issuer]) {
    await expect(flush(wallet, [salt])).rejects.toThrow('NotAllowed');
    const native = {
      address: world.factory,
      abi: forwarderFactoryAbi,
      functionName: 'flushNative',
      args: [[salt]],
    } as const;
    await expect(wallet.writeContract(native)).rejects.toThrow('NotAllowed');
  }
  expect(await world.balanceOf(address)).toBe(5n);
});

test('a forwarder that the token blocks does not stop the others of its batch', async () => {
  const batch = [world.newForwarder(), world.newForwarder(), world.newForwarder()] as const;
  const blocked = batch[1].address;
  await world.mint(
    batch.map(({ address }) => address),
    10n,
  );
  const list = { address: world.usdc, abi: testTokenAbi, functionName: 'blacklist', args: [blocked] } as const;
  await world.mined(world.issuer.writeContract(list));
  const before = await treasuryBalance();
  const { logs } = await world.mined(
    flush(
      world.sweeper,
      batch.map(({ salt }) => salt),
    ),
  );
  expect(eventsOf(logs)).toContain(`FlushFailed ${blocked}`);
  expect(eventsOf(logs).filter((event) => event.startsWith('FlushFailed'))).toHaveLength(1);
  expect((await treasuryBalance()) - before).toBe(20n);
  expect(await world.balanceOf(blocked)).toBe(10n);
});

test('a paused token stays where it is, and is flushed once it runs again', async () => {
  const { salt, address } = world.newForwarder();
  await world.mint(address, 9n);
  const token = { address: world.usdc, abi: testTokenAbi } as const;
  await world.mined(world.issuer.writeContract({ ...token, functionName: 'pause' }));
  const paused = await world.mined(flush(world.sweeper, [salt]));
  expect(eventsOf(paused.logs)).toEqual([`ForwarderDeployed ${address}`, `FlushFailed ${address}`]);
  await world.mined(world.issuer.writeContract({ ...token, functionName: 'unpause' }));
  expect(eventsOf((await world.mined(flush(world.sweeper, [salt]))).logs)).toEqual([]);
  expect(await world.balanceOf(address)).toBe(0n);
});

test('a token that has no code fails alone', async () => {
  const { salt, address } = world.newForwarder();
  const nothing = world.newForwarder().address;
  const { status, logs } = await world.mined(flush(world.sweeper, [salt], nothing));
  expect(status).toBe('success');
  expect(eventsOf(logs)).toContain(`FlushFailed ${address}`);
});

test('a batch with too little gas is refused whole, so that the node’s estimate is enough for every flush', async () => {
  const batch = Array.from({ length: 5 }, () => world.newForwarder());
  const salts = batch.map(({ salt }) => salt);
  const addresses = batch.map(({ address }) => address);
  await world.mint(addresses, 1n);
  const call = {
    address: world.factory,
    abi: forwarderFactoryAbi,
    functionName: 'flush',
    args: [salts, world.usdc],
  } as const;
  const estimate = await world.client.estimateContractGas({ ...call, account: world.sweeper.account });
  const starved = await world.mined(world.sweeper.writeContract({ ...call, gas: estimate - estimate / 20n }));
  expect(starved).toMatchObject({ status: 'reverted', logs: [] });
  const { logs } = await world.mined(world.sweeper.writeContract({ ...call, gas: estimate }));
  expect(eventsOf(logs)).toEqual(addresses.map((address) => `ForwarderDeployed ${address}`));
});

test('the treasury, and nobody else, replaces the sweeper', async () => {
  const { rpc_url } = world.chain;
  const [old, next] = [world.stranger.account.address, world.sweeper.account.address];
  // A factory of its own, so that the other tests keep their sweeper.
  const { factory } = await deployTestSystem({
    rpc_url,
    deployerKey: keccak256('0x01'),
    treasury: world.treasury.account.address,
    sweeper: old,
    tokens: [],
  });
  const call = { address: factory, abi: forwarderFactoryAbi } as const;
  const setSweeper = { ...call, functionName: 'setSweeper', args: [next] } as const;
  for (const wallet of [world.stranger, world.sweeper]) {
    await expect(wallet.writeContract(setSweeper)).rejects.toThrow('NotAllowed');
  }
  const { logs } = await world.mined(world.treasury.writeContract(setSweeper));
  const [changed] = parseEventLogs({ abi: forwarderFactoryAbi, logs });
  expect(changed).toMatchObject({ eventName: 'SweeperChanged', args: { previous: old, current: next } });

  const { salt } = world.newForwarder();
  const address = forwarderAddress({ factory, salt });
  await world.mint(address, 3n);
  const flushThere = { ...call, functionName: 'flush', args: [[salt], world.usdc] } as const;
  await expect(world.stranger.writeContract(flushThere)).rejects.toThrow('NotAllowed');
  await world.mined(world.sweeper.writeContract(flushThere));
  expect(await world.balanceOf(address)).toBe(0n);
});

test('a factory without a treasury cannot be deployed', async () => {
  const owners = { treasury: zeroAddress, sweeper: world.sweeper.account.address };
  const deployment = deployTestSystem({ rpc_url: world.chain.rpc_url, deployerKey: keccak256('0x02'), ...owners });
  await expect(deployment).rejects.toThrow(/^nothing was deployed at 0x/);
});

test('deploying and flushing in a batch of 50 costs little more than the transfers themselves', async () => {
  const batch = Array.from({ length: 50 }, () => world.newForwarder());
  await world.mint(
    batch.map(({ address }) => address),
    1_000_000n,
  );
  const { gasUsed } = await world.mined(
    flush(
      world.sweeper,
      batch.map(({ salt }) => salt),
    ),
  );
  const gas_each = gasUsed / 50n;
  console.log(`deploy + flush in a batch of 50: ${gas_each} gas each`);
  expect(gas_each).toBeLessThan(80_000n);
});
