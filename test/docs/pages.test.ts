import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { synthetic_accounts } from '@0gate/sandbox';
import { describe, expect, test } from 'vitest';
import { documentAt, documents, proseOf, root } from './documents.js';

/** As GitHub makes a heading's anchor. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (path: string) =>
  [...proseOf(documentAt(path)).matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1] ?? ''));

test('links lead to files and headings that are there', () => {
  const links = documents.flatMap((document) =>
    [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => ({ from: document.path, to: match[1] ?? '' })),
  );
  const local = links.filter(({ to }) => !/^https?:/.test(to));
  expect(local.length).toBeGreaterThan(15);
  const broken = local.filter(({ from, to }) => {
    const [file = '', anchor] = to.split('#');
    const path = file === '' ? from : normalize(join(dirname(from), file));
    if (!existsSync(join(root, path))) return true;
    return anchor !== undefined && !anchorsOf(path).includes(anchor);
  });
  expect(broken).toEqual([]);
});

describe('accounts', () => {
  const accounts = Object.values(synthetic_accounts);
  const ibans = new Set(accounts.flatMap((account) => ('iban' in account ? [account.iban as string] : [])));
  // No bank has the sort code of zeros: it stands for the form.
  const sortCodes = new Set([
    '000000',
    ...accounts.flatMap((account) => ('sort_code' in account ? [account.sort_code as string] : [])),
  ]);

  test('every IBAN and sort code is a synthetic one', () => {
    const foreign = documents.flatMap(({ path, text }) => [
      ...[...text.matchAll(/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g)]
        .map(([iban]) => iban.replaceAll(' ', ''))
        .filter((iban) => !ibans.has(iban))
        .map((iban) => `${path}: ${iban}`),
      ...[...text.matchAll(/(?<![\w.-])\d{2}-\d{2}-\d{2}(?![\w-])/g)]
        .filter(([code]) => !sortCodes.has(code.replaceAll('-', '')))
        .map(([code]) => `${path}: ${code}`),
    ]);
    expect(foreign).toEqual([]);
  });

  test('the table of the sandbox has each account with its behaviour', () => {
    const { text } = documentAt('docs/testing.md');
    const rows = accounts.map((account) => {
      const shown =
        'iban' in account
          ? `\`${account.iban}\``
          : `\`${account.sort_code.replace(/(..)(..)(..)/, '$1-$2-$3')}\` \`${account.account_number}\``;
      return `| ${shown} | \`${account.behaviour}\` |`;
    });
    expect(rows.filter((row) => !text.includes(row))).toEqual([]);
  });
});

test('authentication.md names every scope', () => {
  const source = readFileSync(join(root, 'apps/gateway/src/http/scopes.ts'), 'utf8');
  const scopes = new Set([...source.matchAll(/^ {2}\w+: '(\w+:\w+)',$/gm)].map((match) => match[1] ?? ''));
  const { text } = documentAt('docs/authentication.md');
  const named = new Set([...text.matchAll(/`(\w+:(?:read|write))`/g)].map((match) => match[1] ?? ''));
  expect(scopes.size).toBeGreaterThan(10);
  expect([...named].sort()).toEqual([...scopes].sort());
});

test('limits.md has the quotas as they are delivered', () => {
  const source = readFileSync(join(root, 'apps/gateway/src/limits/quotas.ts'), 'utf8');
  const quotas = [...source.matchAll(/\b([a-z_]+)=(\d+)\/(\d+)s[,']/g)].slice(0, 7);
  expect(quotas.map(([, name]) => name)).toContain('anonymous');
  const { text } = documentAt('docs/limits.md');
  const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ',');
  const missing = quotas.filter(([, name = '', requests = '', window_s = '']) => {
    const row = text.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``)) ?? '';
    return !row.includes(grouped(requests)) || !row.includes(`in ${window_s} s`);
  });
  expect(missing.map(([quota]) => quota)).toEqual([]);
});

test('operating.md says of every alarm what to do', () => {
  const source = join(root, 'apps/gateway/src');
  const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|testing/.test(name))
    .map((name) => readFileSync(join(source, name), 'utf8'))
    .join('\n');
  const all = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map((match) => match[1] ?? ''))];
  const named = [...all(/\balarm: '(\w+)'/g), ...all(/\balarm\(core, \w+, '(\w+)'/g)];
  // `rail_${reason}` and the like: at least one that begins so.
  const prefixes = [...all(/\balarm: `(\w+_)\$\{/g), ...all(/\balarm\(core, \w+, `(\w+_)\$\{/g)];
  expect(named.length).toBeGreaterThan(8);
  expect(prefixes.length).toBeGreaterThan(2);
  const union = (name: string) =>
    [...(new RegExp(`^export type ${name} =([^;]*);`, 'm').exec(code)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
      (match) => match[1] ?? '',
    );
  const waits = [
    ...union('WaitReason').map((reason) => `refund_${reason}`),
    ...union('BatchWait').map((reason) => `sweep_${reason}`),
  ];
  expect(waits.length).toBeGreaterThan(8);
  const told = [...documentAt('docs/operating.md').text.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''),
  );
  expect([...named, ...waits].filter((name) => !told.includes(name))).toEqual([]);
  expect(prefixes.filter((prefix) => !told.some((name) => name.startsWith(prefix)))).toEqual([]);
});

test('every reason of a failure and every attention of the kit is explained', () => {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const [, failures = ''] =
    /export type FailureCode =\n([^;]+);/.exec(read('apps/gateway/src/sessions/session.ts')) ?? [];
  const [, reasons = ''] = /attentionReasons = \[([^\]]+)\]/.exec(read('packages/withdrawals/src/attention.ts')) ?? [];
  const unexplained = (list: string, path: string) => {
    const words = [...list.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
    expect(words.length).toBeGreaterThan(4);
    const { text } = documentAt(path);
    return words.filter((word) => !text.includes(`\`${word}\``));
  };
  expect(unexplained(failures, 'docs/sessions.md')).toEqual([]);
  expect(unexplained(reasons, 'docs/failed-and-pending.md')).toEqual([]);
});
