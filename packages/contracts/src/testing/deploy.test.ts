import { type Address, createPublicClient, http, keccak256, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { afterEach, expect, test } from 'vitest';
import { factoryAddress, forwarderImplementation } from '../index.js';
import { type Anvil, type AnvilOptions, startAnvil } from './anvil.js';
import { deployTestSystem } from './deploy.js';
import { rpc } from './rpc.js';
import { mintTestToken, testTokenAbi } from './tokens.js';

const deployerKey = keccak256(toHex('deployer'));
const owners = {
  treasury: '0x1111111111111111111111111111111111111111',
  sweeper: '0x2222222222222222222222222222222222222222',
} as const;
const expected = {
  factory: factoryAddress(owners),
  forwarderImplementation: forwarderImplementation(factoryAddress(owners)),
};

const running: Anvil[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((chain) => chain.stop()));
});

async function start(options: AnvilOptions): Promise<string> {
  const chain = await startAnvil(options);
  running.push(chain);
  return chain.rpc_url;
}

function ask(rpc_url: string, address: Address) {
  const client = createPublicClient({ transport: http(rpc_url) });
  const token = { address, abi: testTokenAbi } as const;
  return {
    symbol: () => client.readContract({ ...token, functionName: 'symbol' }),
    decimals: () => client.readContract({ ...token, functionName: 'decimals' }),
    owner: () => client.readContract({ ...token, functionName: 'owner' }),
    balanceOf: (account: Address) => client.readContract({ ...token, functionName: 'balanceOf', args: [account] }),
  };
}

test('the same arguments give the same addresses on every chain, however it mines', async () => {
  const urls = await Promise.all([
    start({ chainId: 31_337 }),
    start({ chainId: 31_338, noMining: true, slotsInAnEpoch: 33 }),
    start({ chainId: 31_339, blockTime_s: 60 }),
    start({ chainId: 31_340, args: ['--disable-default-create2-deployer'] }),
  ]);
  const systems = await Promise.all(urls.map((rpc_url) => deployTestSystem({ rpc_url, deployerKey, ...owners })));
  expect(systems[0]).toMatchObject(expected);
  expect(Object.keys(systems[0]?.tokens ?? {})).toEqual(['USDC', 'EURC', 'TST18']);
  for (const system of systems) expect(system).toEqual(systems[0]);
});

test('what is deployed is left as it is, also with another token added', async () => {
  const rpc_url = await start({ chainId: 31_337 });
  const first = await deployTestSystem({ rpc_url, deployerKey, ...owners });
  const height = await rpc(rpc_url, 'eth_blockNumber');
  expect(await deployTestSystem({ rpc_url, deployerKey, ...owners })).toEqual(first);
  expect(await rpc(rpc_url, 'eth_blockNumber')).toBe(height);
  const more = [{ symbol: 'NEW', name: 'New token', decimals: 2 }] as const;
  const second = await deployTestSystem({ rpc_url, deployerKey, ...owners, tokens: more });
  expect(second.factory).toBe(first.factory);
  const token = ask(rpc_url, second.tokens.NEW);
  expect([await token.symbol(), await token.decimals()]).toEqual(['NEW', 2]);
});

test('the deployer owns the tokens and mints them, to one or to many', async () => {
  const rpc_url = await start({ chainId: 31_337, noMining: true });
  const { tokens } = await deployTestSystem({ rpc_url, deployerKey, ...owners });
  const { treasury, sweeper } = owners;
  const token = ask(rpc_url, tokens.TST18);
  expect([await token.owner(), await token.decimals()]).toEqual([privateKeyToAddress(deployerKey), 18]);
  await mintTestToken({ rpc_url, deployerKey, token: tokens.TST18, to: treasury, amount: 10n ** 24n });
  await mintTestToken({ rpc_url, deployerKey, token: tokens.TST18, to: [treasury, sweeper], amount: 1n });
  expect(await token.balanceOf(treasury)).toBe(10n ** 24n + 1n);
  expect(await token.balanceOf(sweeper)).toBe(1n);
  const thief = keccak256(toHex('thief'));
  await rpc(rpc_url, 'anvil_setBalance', [privateKeyToAddress(thief), toHex(10n ** 18n)]);
  const theft = mintTestToken({ rpc_url, deployerKey: thief, token: tokens.TST18, to: treasury, amount: 1n });
  await expect(theft).rejects.toThrow(/^mint of 0x\w+ reverted/);
});
