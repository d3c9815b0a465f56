import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, type Json } from './index.js';

test.each<[string, Json, string]>([
  ['a string, escaped as JSON', 'a"\\\n\u2028ü', JSON.stringify('a"\\\n\u2028ü')],
  ['null and truth', [null, true, false], '[null,true,false]'],
  ['nothing', {}, '{}'],
  [
    'members by name, a list as it stands',
    { b: ['2', '1'], a: { d: '', c: null } },
    '{"a":{"c":null,"d":""},"b":["2","1"]}',
  ],
  // As RFC 8785 has it: U+20AC before U+1F600, whose first code unit is 0xD83D, before U+FB33.
  [
    'names by UTF-16 code units',
    { '\u{fb33}': '', '\u{1f600}': '', '€': '', '1': '', '\r': '' },
    '{"\\r":"","1":"","€":"","😀":"","\u{fb33}":""}',
  ],
])('%s', (_name, value, expected) => {
  expect(canonicalJson(value)).toBe(expected);
});

test('the same value is the same text in whatever order it was made, and is read back from it', () => {
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const turned = (json: Json): Json => {
    if (json === null || typeof json !== 'object') return json;
    if (Array.isArray(json)) return json.map(turned);
    return Object.fromEntries(
      Object.entries(json)
        .map(([name, member]) => [name, turned(member)] as const)
        .reverse(),
    );
  };
  fc.assert(
    fc.property(value, (json) => {
      const text = canonicalJson(json);
      expect(canonicalJson(turned(json))).toBe(text);
      expect(JSON.parse(text)).toEqual(json);
    }),
    { numRuns: 500 },
  );
});
