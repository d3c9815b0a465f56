import {
  getContractAddress,
  parseTransaction,
  recoverTransactionAddress,
  type TransactionSerializedLegacy,
} from 'viem';
import { expect, test } from 'vitest';
import { deterministicDeploymentProxy, factoryAddress, factoryInitCodeHash, forwarderInitCodeHash } from './index.js';

const owners = {
  treasury: '0x1111111111111111111111111111111111111111',
  sweeper: '0x2222222222222222222222222222222222222222',
} as const;

// These three figures are the contracts as released. One that differs means: every deposit address would be another one.
test('the code that decides deposit addresses is the committed one', () => {
  const factory = factoryAddress(owners);
  expect({ init_code_hash: factoryInitCodeHash(owners), factory, clone: forwarderInitCodeHash(factory) }).toEqual({
    init_code_hash: '0xea0286f6d05fed18caae1dbe0efcb9c185094500e975eee79095fc2a254e15ff',
    factory: '0x11767e3a94067E81fdc71873F3875caE54e7174a',
    clone: '0xf3a18adccadc026bbe20d3eee3ddc3f65e92f45086182d58f9dcfc0c2b13a888',
  });
});

test('treasury and sweeper both decide the address, and their order matters', () => {
  const { treasury, sweeper } = owners;
  const addresses = [owners, { treasury: sweeper, sweeper: treasury }, { treasury, sweeper: treasury }];
  expect(new Set(addresses.map(factoryAddress)).size).toBe(3);
});

test('the presigned transaction deploys the proxy at its address, on any chain', async () => {
  const { sender, address, cost_wei } = deterministicDeploymentProxy;
  const raw_transaction = deterministicDeploymentProxy.raw_transaction as TransactionSerializedLegacy;
  const { chainId, gas, gasPrice, nonce } = parseTransaction(raw_transaction);
  expect({ chainId, nonce: nonce ?? 0 }).toEqual({ chainId: undefined, nonce: 0 });
  expect(await recoverTransactionAddress({ serializedTransaction: raw_transaction })).toBe(sender);
  expect(getContractAddress({ from: sender, nonce: 0n })).toBe(address);
  expect((gas ?? 0n) * (gasPrice ?? 0n)).toBe(cost_wei);
});
