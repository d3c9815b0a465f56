import { deployTestSystem, startAnvil } from '@0gate/contracts/testing';
import fc from 'fast-check';
import { type Hex, keccak256, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEvmClient, createProviders } from '../../chains/evm/index.js';
import { keys, startWorld, type World } from '../testing/world.js';
import { createAddressBook } from './book.js';
import { createDerivation, deriveSalt } from './derive.js';
import { createSecondDerivation, deriveSaltAgain } from './derive-again.js';
import type { DepositAddressInput } from './input.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const input: DepositAddressInput = {
  mode: 'test',
  network: 'ETHEREUM',
  partner_id: 'par_0196a1b2c3d47e5f8a9b0c1d2e3f4a5b',
  session_id: 'gs_0196a1b2c3d47e5f8a9b0c1d2e3f4a5c',
  n: 1,
};

test('the salt of a session never changes: a restored backup shows the same address', () => {
  expect(deriveSalt('deployment', input)).toBe('0x298f7b1d1ab8fa1e9dbf37cd39d05e450f9172eb6107020bd0f271d259514f6d');
});

test('the two codes agree on salts and addresses, whatever the names are', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 100 });
  const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => toHex(bytes));
  fc.assert(
    fc.property(text, text, text, fc.nat(), address, (deployment_id, partner_id, session_id, n, factory) => {
      const named = { ...input, partner_id, session_id, n };
      const salt = deriveSalt(deployment_id, named);
      expect(deriveSaltAgain(deployment_id, named)).toBe(salt);
      expect(createSecondDerivation(factory)(salt)).toBe(createDerivation(factory)(salt));
    }),
    { numRuns: 200 },
  );
});

test('everything that names a session changes its salt; the network does not', () => {
  const others: Partial<DepositAddressInput>[] = [{ mode: 'live' }, { partner_id: 'x' }, { session_id: 'x' }, { n: 2 }];
  const salts = [input, ...others.map((change) => ({ ...input, ...change }))].map((named) => deriveSalt('a', named));
  expect(new Set([...salts, deriveSalt('b', input)]).size).toBe(6);
  expect(deriveSalt('a', { ...input, network: 'BASE' })).toBe(salts[0]);
});

test('the factory on the chain says the same', async () => {
  expect(await world.book.proveDepositAddress(input)).toBe(world.book.depositAddress(input));
});

test('error: a network whose factory is not ours is off', async () => {
  const chain = await startAnvil({ chainId: 31_337 });
  const other = { treasury: privateKeyToAddress(keys.user), sweeper: privateKeyToAddress(keys.sweeper) };
  const { factory, tokens } = await deployTestSystem({ rpc_url: chain.rpc_url, deployerKey: keys.issuer, ...other });
  const network = { ...world.network, rpc_urls: [chain.rpc_url] };
  const off = async (change: Partial<typeof network>) => {
    const config = { ...world.core.config, networks: { test: [{ ...network, ...change }], live: [] } };
    const client = createEvmClient(
      createProviders({ chain_id: 31_337, providers: [{ url: chain.rpc_url }], quorum: 1 }),
    );
    const book = createAddressBook({ ...world.core, config }, () => client);
    return book.proveDepositAddress(input).finally(() => client.end());
  };
  await expect(off({})).rejects.toThrow('network ETHEREUM is off');
  await expect(off({ factory })).rejects.toThrow('network ETHEREUM is off');
  const asDeployed = { factory, treasury: other.treasury, tokens: [] };
  expect(await off(asDeployed)).toMatch(/^0x[0-9a-fA-F]{40}$/);
  const token = { symbol: 'USDC', decimals: 6, address: tokens.USDC };
  expect(await off({ ...asDeployed, tokens: [token] })).toMatch(/^0x/);
  await expect(off({ ...asDeployed, tokens: [{ ...token, address: other.treasury }] })).rejects.toThrow('is off');
  await chain.stop();
});

test('coins never go to us, to contracts, to nobody, or to an address that was shown', async () => {
  const { address } = await world.show();
  const forbidden: string[] = [
    ...[keys.treasury, keys.float, keys.gas, keys.sweeper].map((key) => privateKeyToAddress(key)),
    ...[world.factory, world.tokens['USDC'] ?? '', address, address.toLowerCase()],
    ...['0x0000000000000000000000000000000000000000', '0x000000000000000000000000000000000000dEaD'],
    ...['0x0000000000000000000000000000000000000001', '0x00000000000000000000000000000000000000fF'],
    '0x4e59b44847b379578588920cA78FbF26c0B4956C',
  ];
  for (const one of forbidden) expect([one, await world.book.isForbiddenAddress('test', one)]).toEqual([one, true]);
  const anybody = privateKeyToAddress(keccak256('0x01') as Hex);
  expect(await world.book.isForbiddenAddress('test', anybody)).toBe(false);
  expect(await world.book.isForbiddenAddress('test', privateKeyToAddress(keys.user))).toBe(false);
});

test('error: a network that the mode has not', () => {
  expect(() => world.book.depositAddress({ ...input, network: 'BASE' })).toThrow('no network BASE in test');
});
