import type { Catalogue } from './catalogue.js';

const accents = new Map(
  Object.entries({ a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', c: 'ç', n: 'ñ', s: 'š', y: 'ý', A: 'Á', E: 'É', O: 'Ó' }),
);

/**
 * A made-up language: every message accented, bracketed and two fifths longer. Text that shows without brackets is not in the
 * catalogue; text that is cut off will be cut off in a real language too. Names in braces stay as they are.
 */
export function pseudoLocalise(catalogue: Catalogue): Catalogue {
  const entries = Object.entries(catalogue).map(([key, message]) => [key, pseudo(message)]);
  return Object.fromEntries(entries) as Catalogue;
}

function pseudo(message: string): string {
  const accented = message
    .split(/(\{[a-z_]+\})/)
    .map((part) => (part.startsWith('{') ? part : Array.from(part, (letter) => accents.get(letter) ?? letter).join('')))
    .join('');
  const padding = '·'.repeat(Math.ceil((message.length * 2) / 5));
  return `[${accented} ${padding.replaceAll('····', '··· ')}]`;
}
