import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogueOf, chooseLocale, directionOf, loadCatalogue, translator } from './catalogue.js';
import { de } from './de.js';
import { en, type MessageKey } from './en.js';
import { formatter } from './format.js';

const keys = Object.keys(en) as MessageKey[];
const namesIn = (message: string) => (message.match(/\{[a-z_]+\}/g) ?? []).toSorted();

test('German has every text, and fills in the same names', () => {
  expect(Object.keys(de).toSorted()).toEqual([...keys].toSorted());
  const differing = keys.filter((key) => namesIn(de[key]).join() !== namesIn(en[key]).join());
  expect(differing).toEqual([]);
  expect(keys.filter((key) => de[key].trim() === '')).toEqual([]);
});

test('every text has a screen that shows it', () => {
  const root = join(import.meta.dirname, '..');
  const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/^i18n|\.test\./.test(name))
    .map((name) => readFileSync(join(root, name), 'utf8'))
    .join('\n');
  // Families whose last part comes from the gateway or from a table.
  const families = /^(error|failure|unavailable|refund|stage|iban|field|speed)_/;
  expect(keys.filter((key) => !families.test(key) && !new RegExp(`['"\`]${key}['"\`]`).test(source))).toEqual([]);
});

test('the pseudo-language is longer, and keeps the names', async () => {
  const pseudo = await loadCatalogue('en-XA');
  for (const key of keys) {
    expect(namesIn(pseudo[key])).toEqual(namesIn(en[key]));
    expect(pseudo[key].length).toBeGreaterThan(en[key].length * 1.3);
  }
});

test('locales: the first that there is, with its region; else English', () => {
  expect(chooseLocale([null, 'fr-FR', 'de-AT'])).toBe('de-AT');
  expect(chooseLocale(['xx', undefined])).toBe('en');
  expect(chooseLocale(['de_bad!'])).toBe('en');
  expect(catalogueOf('de-CH')).toBe(de);
  expect(directionOf('ar-XB')).toBe('rtl');
});

test('a name that is not given stays visible instead of vanishing', () => {
  const t = translator(en) as (key: MessageKey, names?: object) => string;
  expect(t('price_holds', { time: '1:00' })).toBe('This price holds for 1:00');
  expect(t('price_holds')).toBe('This price holds for {time}');
});

test('amounts keep every decimal, and group nothing that has to be typed', () => {
  const english = formatter('en');
  const german = formatter('de');
  expect(english.money('1250.00', 'EUR')).toBe('1,250.00\u00a0EUR');
  expect(german.money('1250.00', 'EUR')).toBe('1.250,00\u00a0EUR');
  expect(german.exact('1291.545190', 'USDC')).toBe('1291,545190\u00a0USDC');
  expect(english.exact('0.123456789012345678', 'TST18')).toBe('0.123456789012345678\u00a0TST18');
  expect(english.clock(3_725)).toBe('1:02:05');
  expect(english.duration(90)).toBe('2 minutes');
});
