import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { repositoryFiles } from './tidy/files.mjs';
import { findProblems } from './tidy.mjs';

interface Problem {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly advice: string;
}

/** `file:line rule` of each problem that these files have together. */
function problemsOf(files: Record<string, string>): string[] {
  const found = findProblems(Object.entries(files).map(([path, text]) => ({ path, text }))) as Problem[];
  return found.map(({ file, line, rule }) => `${file.replace('apps/gateway/', '')}:${line} ${rule}`);
}

const problemsIn = (path: string, text: string) => problemsOf({ [path]: text });

describe('imports', () => {
  const at = (path: string) => `apps/gateway/src/${path}`;

  test('default: through the index, and freely within a folder', () => {
    expect(
      problemsOf({
        [at('sales/worker.ts')]: "import { a } from '../rates/index.js';\nimport { b } from './commands/end.js';",
        [at('app.ts')]: "import { c } from './sales/worker.js';",
        [at('sales/worker.test.ts')]: "import { d } from '../rates/store.js';",
      }),
    ).toEqual([]);
  });

  test.each([
    ['another feature behind its index', at('sales/a.ts'), "import { b } from '../rates/store.js';"],
    ['also when loaded late', at('sales/a.ts'), "await import('../rates/store.js');"],
    ['an adapter that uses a feature', at('rails/x/a.ts'), "import { b } from '../../payouts/index.js';"],
    ['an adapter inside a feature', at('rates/sandbox/a.ts'), "import { b } from '../../sales/index.js';"],
    ['vocabulary that uses a feature', at('money/a.ts'), "import { b } from '../sales/index.js';"],
    ['the sandbox and the gateway', 'packages/sandbox/src/a.ts', "import { b } from '@0gate/gateway';"],
    ['also in its tests', 'packages/sandbox/src/a.test.ts', "import { b } from '@0gate/gateway/testing';"],
    ['the surface and anything but the wire', 'apps/checkout/src/a.tsx', "import { b } from '@0gate/sdk';"],
    ['another workspace by its path', 'packages/sdk/src/a.ts', "import { b } from '../../../apps/gateway/src/b.js';"],
  ])('error: %s', (_, path, text) => {
    expect(problemsIn(path, text)).toEqual([`${path.replace('apps/gateway/', '')}:1 imports`]);
  });

  test('behavior: an adapter takes types, the surface the wire, and comments import nothing', () => {
    expect(
      problemsOf({
        [at('rails/x/a.ts')]: "import type { Rail } from '../../payouts/index.js';",
        'apps/checkout/src/a.ts': "import { send } from '@0gate/sdk/wire';",
        [at('sales/a.ts')]: "// import { b } from '../rates/store.js';",
      }),
    ).toEqual([]);
  });
});

describe('money', () => {
  test.each(['Number(a)', 'parseFloat(a)', 'Number.parseFloat(a)', 'a.toFixed(2)', 'Math.round(a)'])(
    'error: %s',
    (text) => {
      expect(problemsIn('apps/gateway/src/ledger/a.ts', `const x = 1;\nconst y = ${text};`)).toEqual([
        'src/ledger/a.ts:2 money',
      ]);
    },
  );

  test('behavior: elsewhere, in comments and in tests they may stand', () => {
    expect(problemsIn('apps/gateway/src/http/a.ts', 'Math.round(a)')).toEqual([]);
    expect(problemsIn('apps/gateway/src/ledger/a.ts', '/* Number(a) */ BigInt(a);')).toEqual([]);
    expect(problemsIn('apps/gateway/src/payouts/a.ts', 'letters.charAt(Number(bits & 31n))')).toEqual([]);
    expect(problemsIn('apps/gateway/src/ledger/a.test.ts', 'Number(a)')).toEqual([]);
  });
});

describe('tenancy', () => {
  const migration = 'apps/gateway/migrations/0009_x.sql';
  const table = (...lines: string[]) => `create table things (\n${lines.map((line) => `  ${line}`).join(',\n')}\n);`;

  test('default: tenant_id first in every key; global tables are named', () => {
    const sound = table(
      'tenant_id int',
      'thing_id text',
      'primary key (tenant_id, thing_id)',
      'unique (tenant_id, thing_id)',
    );
    expect(problemsIn(migration, sound)).toEqual([]);
    expect(problemsIn(migration, table('tenant_id int primary key'))).toEqual([]);
    expect(problemsIn(migration, 'create table rates (\n  rate_id text primary key\n);')).toEqual([]);
  });

  test.each([
    ['another key', table('tenant_id int', 'primary key (thing_id, tenant_id)'), 3],
    ['a key of one column', table('thing_id text primary key'), 2],
    ['no key', table('tenant_id int'), 1],
    ['a unique key over tenants', table('tenant_id int primary key', 'unique (thing_id)'), 3],
    ['a foreign key over tenants', table('tenant_id int primary key', 'foreign key (a) references b (a)'), 3],
    ['a unique index over tenants', 'create unique index x on things (thing_id);', 1],
  ])('error: %s', (_, sql, line) => {
    expect(problemsIn(migration, sql)).toEqual([`migrations/0009_x.sql:${line} tenancy`]);
  });
});

describe('sql', () => {
  test.each(["'select 1 from sessions'", '`\n  insert into sessions (a) values (1)`', "'update sessions set a = 1'"])(
    'error: %s outside a store',
    (text) => {
      expect(problemsIn('apps/gateway/src/sales/worker.ts', `tx.query('name', ${text}, []);`)).toEqual([
        'src/sales/worker.ts:1 sql',
      ]);
    },
  );

  test('behavior: in stores, in tests, and in plain words it may stand', () => {
    const text = "tx.query('name', 'select 1 from sessions', []);";
    for (const path of ['sales/store.ts', 'sales/watch.store.ts', 'sales/worker.test.ts', 'db/db.ts']) {
      expect(problemsIn(`apps/gateway/src/${path}`, text)).toEqual([]);
    }
    expect(problemsIn('apps/gateway/src/sales/worker.ts', "const label = 'Update your bank details';")).toEqual([]);
  });
});

describe('text', () => {
  test('error: a file of more than 400 lines', () => {
    expect(problemsIn('packages/sdk/src/a.ts', 'a;\n'.repeat(400))).toEqual([]);
    expect(problemsIn('packages/sdk/src/a.ts', 'a;\n'.repeat(401))).toEqual(['packages/sdk/src/a.ts:401 length']);
  });

  test.each(['TO', 'FIX'])('error: promises %s…', (half) => {
    const word = half === 'TO' ? `${half}DO` : `${half}ME`;
    expect(problemsIn('README.md', `one\n${word} two`)).toEqual(['README.md:2 promises']);
  });

  test.each(['test.only(', 'describe.skip(', 'test.each([])(), it.todo('])('error: %s', (text) => {
    expect(problemsIn('packages/sdk/src/a.test.ts', text).map((line) => line.split(' ')[1])).toEqual(['switches']);
  });
});

describe('accounts', () => {
  const listed = {
    'packages/sandbox/src/bank/synthetic-accounts.ts':
      "a: { iban: 'DE89370400440532013000' }, b: { sort_code: '089999', account_number: '1' }",
  };
  const inDocs = (text: string) => problemsOf({ ...listed, 'docs/a.md': text });

  test('default: what is listed, however it is written', () => {
    expect(inDocs('DE89370400440532013000, DE89 3704 0044 0532 0130 00, 08-99-99, 4242 4242 4242 4242')).toEqual([]);
  });

  // Made here, so that this file holds none of them.
  const digits = (...parts: number[]) => parts.join('');
  test.each([
    ['an IBAN', `GB${digits(29)}NWBK${digits(6016, 1331, 9268, 19)}`],
    ['a sort code', [60, 16, 13].join('-')],
    ['a card', [5555, 5555, 5555, 4444].join(' ')],
  ])('error: %s that could be somebody’s', (_, text) => {
    expect(inDocs(`first line\n${text}`)).toEqual(['docs/a.md:2 accounts']);
  });

  test('behavior: what fails its own check, and what only looks similar', () => {
    expect(inDocs('GB00NWBK60161331926819 2026-11-24 0x4242424242424241 1764000000000 5555 5555 5555 4445')).toEqual(
      [],
    );
  });
});

test('behavior: the files of the repository are found, and none that was made', () => {
  const paths = repositoryFiles(fileURLToPath(new URL('..', import.meta.url))).map(
    (file: { path: string }) => file.path,
  );
  expect(paths).toContain('scripts/tidy.mjs');
  expect(paths.filter((path: string) => /node_modules|dist\/|package-lock/.test(path))).toEqual([]);
});
