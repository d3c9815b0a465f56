import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endToEndId, type PaymentIdInput, referenceOf } from './payment-id.js';

const key = Buffer.alloc(32, 1);
const input: PaymentIdInput = {
  deployment_id: 'test-deployment',
  mode: 'test',
  partner_id: 'ptn_1',
  session_id: 'gs_1',
  n: 1,
};

// Computed with another program (Python's hmac and base64). They must never change: what was sent under these names is looked for under them.
test.each<[Partial<PaymentIdInput>, string]>([
  [{}, '0GGVWYIZZR24BTCH3TZEEVKAQXLY5ORZKL'],
  [{ n: 2 }, '0G2F4RUMBGFJQV4K5JOTGIGXH6ME2R3OHZ'],
  [{ mode: 'live' }, '0GLODZS7AUYSOAJY6SE3K52WGTROHLWWOL'],
  [{ partner_id: 'ptn_2' }, '0GROVWYWIJOGMFBBLOFB6Q4AEAEFWUY3C3'],
  [{ session_id: 'gs_2' }, '0G6NOPFD42HC3MRJXVRQG7ISXD3SHZCODX'],
  [{ deployment_id: 'other' }, '0G74SNTZEYGEBA7E55KLZKPRCYSAECUA5L'],
])('golden: %j', (change, expected) => {
  expect(endToEndId(key, { ...input, ...change })).toBe(expected);
});

test('another key gives other names', () => {
  expect(endToEndId(Buffer.alloc(32, 2), input)).not.toBe(endToEndId(key, input));
});

test('every name fits ISO 20022 and every reference is its longest allowed prefix', () => {
  const part = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789_-'), minLength: 1 });
  fc.assert(
    fc.property(part, part, fc.integer({ min: 1, max: 99 }), fc.integer({ min: 16, max: 40 }), (a, b, n, max) => {
      const id = endToEndId(key, { ...input, partner_id: a, session_id: b, n });
      expect(id).toMatch(/^0G[A-Z2-7]{32}$/);
      const reference = referenceOf(id, { reference_max: max, reference_charset: /^[0-9A-Z]$/ });
      expect(reference).toBe(id.slice(0, max));
    }),
  );
});

test('a character that the rail does not take ends the reference', () => {
  const id = '0GABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  expect(referenceOf(id, { reference_max: 35, reference_charset: /^[0-9A-Y]$/ })).toBe('0GABCDEFGHIJKLMNOPQRSTUVWXY');
});

test('error: a reference that could name two payments', () => {
  const id = endToEndId(key, input);
  expect(() => referenceOf(id, { reference_max: 15, reference_charset: /./ })).toThrow(/15 characters is too short/);
  expect(() => referenceOf(id, { reference_max: 35, reference_charset: /^[A-Z]$/ })).toThrow(/0 characters/);
});
