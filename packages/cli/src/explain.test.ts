import { expect, test } from 'vitest';
import { explain } from './explain.js';

const withCode = (code: string, message = 'raw') => Object.assign(new Error(message), { code });

test('default: the message, without a stack', () => {
  expect(explain(new Error('there is no partner par_x in test'))).toBe('there is no partner par_x in test');
});

test('behavior: what an operator can do about the database', () => {
  expect(explain(withCode('42P01'))).toBe('the database has no such table: run "0gate migrate" first (raw)');
  const refused = new AggregateError([withCode('ECONNREFUSED', 'connect ECONNREFUSED ::1:5432')], '');
  expect(explain(new Error('the database can not be reached', { cause: refused }))).toBe(
    'the database does not answer at that address (connect ECONNREFUSED ::1:5432)',
  );
});

test('behavior: the reason behind the reason, each said once', () => {
  const outer = new Error('it failed', { cause: new Error('because', { cause: new Error('because') }) });
  expect(explain(outer)).toBe('it failed: because');
});

test('error: something that is no error', () => {
  expect(explain('text')).toBe('something went wrong: text');
});
