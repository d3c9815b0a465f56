import { expect, test } from 'vitest';
import { parseQuotas, quotaClasses } from './quotas.js';

test('what is not named keeps its default, and the last word counts', () => {
  const quotas = parseQuotas(' read=100/60s, write=5/1s,write=7/2s ,');
  expect(quotas.read).toEqual({ requests: 100, window_s: 60 });
  expect(quotas.write).toEqual({ requests: 7, window_s: 2 });
  const defaults = parseQuotas('');
  expect(Object.keys(defaults)).toEqual(Object.keys(quotaClasses));
  expect({ ...quotas, read: null, write: null }).toEqual({ ...defaults, read: null, write: null });
});

test.each([
  'read',
  'read=',
  'read=1',
  'read=0/1s',
  'read=1/0s',
  'read=-1/1s',
  'read=1.5/1s',
  'read=1/1m',
  'read=1/s',
  'reads=1/1s',
  'toString=1/1s',
  'read=10000000000/1s',
])('error: %s', (text) => {
  expect(() => parseQuotas(text)).toThrow(/is not a quota like|is no class; there are read, write/);
});
