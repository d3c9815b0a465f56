import { expect, test } from 'vitest';
import type { DepositRequest } from '../wire/index.js';
import { askWallet } from './deposit.js';

const hash = `0x${'ab'.repeat(32)}`;
const request: DepositRequest = {
  type: 'evm',
  session_id: 'gs_1',
  expires_at: '2026-01-05T12:00:00.000Z',
  deposit: {
    network: 'ETHEREUM',
    asset: 'USDC',
    token_contract: '0x01',
    address: '0x02',
    memo: null,
    amount: '271.37',
    amount_units: '271370000',
    decimals: 6,
  },
  transaction: { chainId: 31337, to: '0x01', data: '0xa9059cbb', value: '0' },
  deadline: '2026-01-05T11:30:00.000Z',
};

test('chain id and value are quantities, however the surface wrote them', async () => {
  const seen: DepositRequest['transaction'][] = [];
  const wallet = async ({ transaction }: DepositRequest) => {
    seen.push(transaction);
    return { txHash: hash };
  };
  for (const chainId of [31337, '31337', '0x7a69']) {
    const transaction = { ...request.transaction, chainId };
    expect(await askWallet(wallet, { ...request, transaction })).toEqual({ ok: true, tx_hash: hash });
  }
  expect(seen).toEqual(Array(3).fill({ to: '0x01', data: '0xa9059cbb', chainId: '0x7a69', value: '0x0' }));
});

test.each([
  [{ code: 'user_rejected' }, 'user_rejected'],
  [{ code: 'wrong_chain' }, 'wrong_chain'],
  [{ code: 'insufficient_funds' }, 'insufficient_funds'],
  [{ code: 'insufficient_gas' }, 'insufficient_gas'],
  [{ code: 'other' }, 'other'],
  [{ code: 4001, message: 'User rejected the request.' }, 'user_rejected'],
  [{ code: 4902 }, 'wrong_chain'],
  [{ code: 'constructor' }, 'other'],
  [new Error('lost'), 'other'],
  ['no', 'other'],
  [null, 'other'],
])('a wallet that rejects with %j: %s', async (error, code) => {
  expect(await askWallet(() => Promise.reject(error), request)).toEqual({ ok: false, code });
});

test.each(['', '0x12', `${hash}0`, undefined])('%j is no hash', async (txHash) => {
  expect(await askWallet(async () => ({ txHash: txHash as string }), request)).toEqual({ ok: false, code: 'other' });
});

test('a wallet that answers with nothing is a wallet that failed', async () => {
  expect(await askWallet((async () => undefined) as never, request)).toEqual({ ok: false, code: 'other' });
});
