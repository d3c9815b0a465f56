import { expect, test } from 'vitest';
import { deposit_address } from '../../fixtures/sale.js';
import { groupAddress } from './group-address.js';
import { networkName } from './network-name.js';

test('an address in groups of four that joined are the address, letter for letter', () => {
  const groups = groupAddress(deposit_address);
  expect(groups).toEqual(['0x', '5aAe', 'b605', '3F3E', '94C9', 'b9A0', '9f33', '6694', '35E7', 'Ef1B', 'eAed']);
  expect(groups.join('')).toBe(deposit_address);
});

test('an address of another chain family loses nothing either', () => {
  expect(groupAddress('TXLAQ63Xg1').join('')).toBe('TXLAQ63Xg1');
  expect(groupAddress('')).toEqual([]);
});

test('networks as people write them', () => {
  expect(networkName('ETHEREUM')).toBe('Ethereum');
  expect(networkName('BNB_CHAIN')).toBe('Bnb Chain');
  expect(networkName('BSC')).toBe('BSC');
});
