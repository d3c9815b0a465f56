import { expect, test } from 'vitest';
import { deposit, deposit_address, saleAt, token_contract, transferData } from '../../fixtures/sale.js';
import { screens } from '../../fixtures/screens.js';
import { depositRequest, paysWhatIsShown, stillMissing, walletLink } from './request.js';
import { readSent, rememberSent } from './sent.js';

const changed = (transaction: Partial<typeof deposit.transaction>) => ({
  ...deposit,
  transaction: { ...deposit.transaction, ...transaction },
});

test('a wallet is offered when its transaction pays what the screen shows', () => {
  expect(paysWhatIsShown(deposit)).toBe(true);
  expect(paysWhatIsShown(changed({ chainId: '0x7a69' }))).toBe(true);
});

test.each([
  ['another token', { to: deposit_address }],
  ['another amount', { data: transferData(291_545_191n) }],
  ['another address', { data: deposit.transaction.data.replace('5aaeb605', '5aaeb606') }],
  ['another call', { data: deposit.transaction.data.replace('a9059cbb', '095ea7b3') }],
  ['more than one call', { data: `${deposit.transaction.data}00` }],
  ['coins besides', { value: '0x1' }],
  ['another chain', { chainId: 1 }],
])('not with %s', (_, transaction) => {
  expect(paysWhatIsShown(changed(transaction))).toBe(false);
});

test('after a part, only the rest is asked for', () => {
  const part = screens.deposit_part.deposit;
  if (part === null) throw new Error('the fixture has no deposit');
  expect(stillMissing(part)).toBe('191.545190');
  expect(paysWhatIsShown(part)).toBe(true);
  expect(paysWhatIsShown({ ...deposit, amount_received: '100.000000' })).toBe(false);
  expect(depositRequest(screens.deposit_part, part).deposit).toMatchObject({
    amount: '191.545190',
    amount_units: '191545190',
  });
});

test('the request is the contract’s', () => {
  const { session } = saleAt({});
  const { network, asset, address, memo, decimals, deadline, transaction } = deposit;
  expect(depositRequest(saleAt({}), deposit)).toEqual({
    type: 'evm',
    session_id: session.id,
    expires_at: session.expires_at,
    deposit: {
      network,
      asset,
      token_contract,
      address,
      memo,
      amount: '291.545190',
      amount_units: '291545190',
      decimals,
    },
    transaction,
    deadline,
  });
});

test('the deep link names token, chain, receiver and smallest units', () => {
  expect(walletLink(deposit)).toBe(
    `ethereum:${token_contract}@31337/transfer?address=${deposit_address}&uint256=291545190`,
  );
  expect(walletLink({ ...deposit, amount_received: deposit.amount })).toBeNull();
});

test('what was sent is remembered for this amount and deadline only', () => {
  const stored = new Map<string, string>();
  const storage = () => ({
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
  rememberSent(deposit, '0xabc', storage);
  expect(readSent(deposit, storage)).toEqual({ tx_hash: '0xabc' });
  expect(readSent({ ...deposit, amount_received: '1.0' }, storage)).toBeNull();
  expect(readSent({ ...deposit, deadline: '2026-05-25T12:00:00.000Z' }, storage)).toBeNull();
});
