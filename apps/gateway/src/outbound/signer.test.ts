import { type Hex, keccak256, parseTransaction } from 'viem';
import { expect, test } from 'vitest';
import { createLocalSigner, signChecked, type UnsignedTransaction } from './signer.js';

const key = keccak256('0x01');
const signer = createLocalSigner(key);
const transaction: UnsignedTransaction = {
  chain_id: 31_337,
  nonce: 0n,
  to: '0x00000000000000000000000000000000000000aa',
  data: '0xa9059cbb',
  gas: 60_000n,
  max_fee_per_gas: 20n,
  max_priority_fee_per_gas: 2n,
};

test('signs what it was given, and the hash is of the bytes', async () => {
  const { raw, tx_hash } = await signChecked(signer, transaction);
  expect(parseTransaction(raw as Hex)).toMatchObject({ chainId: 31_337, gas: 60_000n, data: '0xa9059cbb' });
  expect(tx_hash).toBe(keccak256(raw as Hex));
});

test.each<[string, Partial<UnsignedTransaction>]>([
  ['nonce', { nonce: 1n }],
  ['target', { to: '0x00000000000000000000000000000000000000bb' }],
  ['call', { data: '0x00000001' }],
  ['chain', { chain_id: 1 }],
  ['fee', { max_fee_per_gas: 30n }],
  ['gas', { gas: 70_000n }],
])('error: a signer that signs another %s is not believed', async (_, change) => {
  const liar = { ...signer, sign: () => signer.sign({ ...transaction, ...change }) };
  await expect(signChecked(liar, transaction)).rejects.toThrow('signed another thing');
});

test('error: a signature by another key is not believed', async () => {
  const liar = { ...createLocalSigner(keccak256('0x02')), address: signer.address };
  await expect(signChecked(liar, transaction)).rejects.toThrow('signed another thing');
});
