import { decodeFunctionData, erc20Abi, getAddress } from 'viem';
import { expect, test } from 'vitest';
import { transferCalldata } from './erc20.js';

const to = getAddress('0x52908400098527886e0f7030069857d2e4169ee7');

test('a wallet reads address and amount', () => {
  for (const units of [0n, 1n, 272_826_087n, 2n ** 256n - 1n]) {
    const data = transferCalldata(to, units) as `0x${string}`;
    expect(decodeFunctionData({ abi: erc20Abi, data })).toEqual({ functionName: 'transfer', args: [to, units] });
  }
});

test('error: what is no transfer', () => {
  for (const [address, units] of [
    [to, -1n],
    [to, 2n ** 256n],
    ['0x52', 1n],
  ] as const) {
    expect(() => transferCalldata(address, units)).toThrow(RangeError);
  }
});
