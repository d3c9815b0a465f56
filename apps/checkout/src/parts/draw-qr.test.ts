import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { deposit_address } from '../../fixtures/sale.js';
import { drawQr } from './draw-qr.js';

test('the path holds every dark module and no other, inside a border of four', () => {
  const { size, path } = drawQr(deposit_address);
  const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let dark = 0; dark < Number(width); dark += 1) {
      const row = drawn[Number(y)];
      if (row !== undefined) row[Number(x) + dark] = true;
    }
  }
  expect(drawn).toEqual(encode(deposit_address, { ecc: 'M', border: 4 }).data);
  expect(drawn.slice(0, 4).flat()).not.toContain(true);
});
