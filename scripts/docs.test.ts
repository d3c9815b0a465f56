import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from '../apps/gateway/src/config.js';
import { errorTable } from '../apps/gateway/src/errors/table.js';
import { renderConfiguration } from './config-docs.mjs';
import { table } from './docs/page.mjs';
import { renderCodes } from './docs/sdk-codes.mjs';
import { renderErrors } from './errors-docs.mjs';

const page = (name: string) => readFileSync(new URL(`../docs/${name}.md`, import.meta.url), 'utf8');

test('configuration.md tells of every setting as it is', () => {
  expect(page('configuration'), 'run: node scripts/config-docs.mjs').toBe(renderConfiguration(settings));
  for (const name of Object.keys(settings)) expect(page('configuration')).toContain(`| \`${name}\``);
});

test('errors.md tells of every code as it is', () => {
  expect(page('errors'), 'run: node scripts/errors-docs.mjs').toBe(renderErrors(errorTable));
  for (const code of Object.keys(errorTable)) expect(page('errors')).toContain(`| \`${code}\` |`);
});

test('the client knows every code as it is', () => {
  const file = new URL('../packages/sdk/src/types/api-error-code.ts', import.meta.url);
  expect(readFileSync(file, 'utf8'), 'run: node scripts/errors-docs.mjs').toBe(renderCodes(errorTable));
});

test('error: a class of errors that nothing is said about', () => {
  const odd = { odd: { status: 418, type: 'teapot', message: 'Short and stout.' } };
  expect(() => renderErrors(odd)).toThrow('say in errors-docs.mjs what to do about it');
});

test('a bar in a cell does not end it', () => {
  expect(table(['a', 'b'], [['x|y', 'z']])).toBe('| a | b |\n|---|---|\n| x\\|y | z |');
});
