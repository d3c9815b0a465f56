import { expect, test } from 'vitest';
import { brandTokens, contrast, isColor } from './contrast.js';

test.each(['#ffffff', '#000000', '#ffee00', '#777777', '#1f4fd8', '#ff0044', '#00ff88'])(
  'text in and on %s can be read in both themes',
  (color) => {
    for (const card of ['#ffffff', '#171a21']) {
      const tokens = brandTokens(color, card);
      expect(contrast(tokens.fill, card)).toBeGreaterThanOrEqual(3);
      expect(contrast(tokens.on_fill, tokens.fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(tokens.text, card)).toBeGreaterThanOrEqual(4.5);
    }
  },
);

test('a colour that can be read is left alone', () => {
  expect(brandTokens('#1f4fd8', '#ffffff')).toMatchObject({ fill: '#1f4fd8', text: '#1f4fd8', on_fill: '#ffffff' });
});

test('only #rrggbb is a colour', () => {
  expect(isColor('#1F4fd8')).toBe(true);
  for (const text of [null, '#fff', 'red', '#12345g', '#1234567', 'url(#x)']) expect(isColor(text)).toBe(false);
});
