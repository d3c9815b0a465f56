import { encodeFunctionData, type Hex, parseEventLogs, zeroAddress } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forwarderAbi, forwarderFactoryAbi } from './index.js';
import { type Fixture, type Forwarder, startFixture, type Wallet } from './testing/fixture.js';
import { testTokenAbi } from './testing/tokens.js';

let world: Fixture;
beforeAll(async () => {
  world = await startFixture();
});
afterAll(() => world.chain.stop());

async function deployedForwarder(): Promise<Forwarder> {
  const forwarder = world.newForwarder();
  const deploy = { address: world.factory, abi: forwarderFactoryAbi, functionName: 'deploy' } as const;
  await world.mined(world.stranger.writeContract({ ...deploy, args: [forwarder.salt] }));
  return forwarder;
}
const send = (value: bigint, { address }: Forwarder, gas?: bigint): Promise<Hex> =>
  world.stranger.sendTransaction({ to: address, value, ...(gas === undefined ? {} : { gas }) });
const flushNative = (salt: Hex, by: Wallet = world.sweeper): Promise<Hex> =>
  by.writeContract({ address: world.factory, abi: forwarderFactoryAbi, functionName: 'flushNative', args: [[salt]] });
const nativeBalance = (address: Hex): Promise<bigint> => world.client.getBalance({ address });

test('native coins arrive before and after deployment, and go to the treasury', async () => {
  const forwarder = world.newForwarder();
  await world.mined(send(3n, forwarder, 21_000n));
  await world.mined(flushNative(forwarder.salt));
  await world.mined(send(4n, forwarder));
  const before = await nativeBalance(world.treasury.account.address);
  const { logs } = await world.mined(flushNative(forwarder.salt));
  const [flushed] = parseEventLogs({ abi: forwarderAbi, logs });
  expect(flushed).toMatchObject({
    eventName: 'NativeFlushed',
    address: forwarder.address.toLowerCase(),
    args: { amount: 4n },
  });
  expect((await nativeBalance(world.treasury.account.address)) - before).toBe(4n);
  expect(await nativeBalance(forwarder.address)).toBe(0n);
});

test('a clone asks for more than 2,300 gas: a transfer with less fails and leaves the coins with the sender', async () => {
  const forwarder = await deployedForwarder();
  expect(await world.mined(send(5n, forwarder, 23_300n))).toMatchObject({ status: 'reverted' });
  expect(await nativeBalance(forwarder.address)).toBe(0n);
});

test('flushing nothing is not an error and moves nothing', async () => {
  const { address } = await deployedForwarder();
  const forwarder = { address, abi: forwarderAbi } as const;
  const token = await world.mined(
    world.treasury.writeContract({ ...forwarder, functionName: 'flush', args: [world.usdc] }),
  );
  const native = await world.mined(world.treasury.writeContract({ ...forwarder, functionName: 'flushNative' }));
  expect([token, native]).toMatchObject([
    { status: 'success', logs: [] },
    { status: 'success', logs: [] },
  ]);
});

test('the treasury flushes a forwarder itself; sweeper and strangers do not', async () => {
  const { address } = await deployedForwarder();
  await world.mint(address, 12n);
  const forwarder = { address, abi: forwarderAbi } as const;
  const flush = { ...forwarder, functionName: 'flush', args: [world.usdc] } as const;
  for (const wallet of [world.sweeper, world.stranger, world.issuer]) {
    await expect(wallet.writeContract(flush)).rejects.toThrow('NotAllowed');
    await expect(wallet.writeContract({ ...forwarder, functionName: 'flushNative' })).rejects.toThrow('NotAllowed');
  }
  const before = await world.balanceOf(world.treasury.account.address);
  await world.mined(world.treasury.writeContract(flush));
  expect((await world.balanceOf(world.treasury.account.address)) - before).toBe(12n);
});

test('the treasury, and nobody else, executes: tokens elsewhere, native coins, the reason of a failure', async () => {
  const forwarder = await deployedForwarder();
  const { address } = forwarder;
  await world.mint(address, 20n);
  await world.mined(send(6n, forwarder));
  const receiver = world.newForwarder().address;
  const transfer = (amount: bigint): Hex =>
    encodeFunctionData({ abi: testTokenAbi, functionName: 'transfer', args: [receiver, amount] });
  const execute = (to: Hex, value: bigint, data: Hex) =>
    ({ address, abi: forwarderAbi, functionName: 'execute', args: [to, value, data] }) as const;

  for (const wallet of [world.sweeper, world.stranger, world.issuer]) {
    await expect(wallet.writeContract(execute(world.usdc, 0n, transfer(20n)))).rejects.toThrow('NotAllowed');
  }
  await world.mined(world.treasury.writeContract(execute(world.usdc, 0n, transfer(20n))));
  await world.mined(world.treasury.writeContract(execute(receiver, 6n, '0x')));
  expect([await world.balanceOf(receiver), await nativeBalance(receiver)]).toEqual([20n, 6n]);

  const failing = world.client.simulateContract({
    ...execute(world.usdc, 0n, transfer(1n)),
    abi: [...forwarderAbi, ...testTokenAbi],
    account: world.treasury.account,
  });
  await expect(failing).rejects.toThrow('ERC20InsufficientBalance');
});

test('the implementation is nobody else’s either, and what was sent to it by mistake is the treasury’s', async () => {
  const address = world.implementation;
  await world.mint(address, 8n);
  const flush = { address, abi: forwarderAbi, functionName: 'flush', args: [world.usdc] } as const;
  const execute = { address, abi: forwarderAbi, functionName: 'execute', args: [zeroAddress, 0n, '0x'] } as const;
  await expect(world.stranger.writeContract(flush)).rejects.toThrow('NotAllowed');
  await expect(world.stranger.writeContract(execute)).rejects.toThrow('NotAllowed');
  await world.mined(world.treasury.writeContract(flush));
  expect(await world.balanceOf(address)).toBe(0n);
});
