import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneDatabase } from '@0gate/gateway/testing';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { commandsIn, problemOf, wordsOf } from './command-line.js';
import { documents, proseOf, root, snippets, snippetsIn } from './documents.js';
import { typeErrors } from './typescript.js';

const at = ({ path, line }: { path: string; line: number }) => `${path}:${line}`;

test('every snippet says what it is written in', () => {
  const known = ['ts', 'tsx', 'json', 'sh', 'sql', 'html', 'text'];
  expect(snippets.filter(({ language }) => !known.includes(language)).map(at)).toEqual([]);
  expect(snippets.length).toBeGreaterThan(20);
});

describe('TypeScript', () => {
  // The client libraries' own page is tested, and run, beside them; what is quoted is run where it comes from.
  const own = [...snippetsIn('ts'), ...snippetsIn('tsx')].filter(
    ({ path, language, from }) => from === null && (path !== 'packages/sdk/README.md' || language === 'tsx'),
  );

  test('every snippet compiles against the packages as they are', async () => {
    expect(own.length).toBeGreaterThan(5);
    expect(await typeErrors(own)).toEqual([]);
  });

  test('error: a field, option or package that does not exist, at its line', async () => {
    const wrong = [
      {
        path: 'a.md',
        line: 10,
        language: 'ts',
        from: null,
        text: "import { GateClient } from '@0gate/sdk';\nnew GateClient({ key: '' });",
      },
      {
        path: 'b.md',
        line: 5,
        language: 'ts',
        from: null,
        text: "await gate.sessions.create({ amount: 250, currency: 'EUR' });",
      },
      { path: 'c.md', line: 7, language: 'ts', from: null, text: "import '@0gate/nothing';" },
    ];
    const errors = await typeErrors(wrong);
    expect(errors.join('\n')).toMatch(/^a\.md:12: error .*[\s\S]*^b\.md:6: error [\s\S]*^c\.md:8: error /m);
  });
});

describe('quotations', () => {
  const quoted = snippets.flatMap((snippet) => (snippet.from === null ? [] : [{ ...snippet, from: snippet.from }]));

  test('there are some', () => expect(quoted.length).toBeGreaterThan(4));

  test.each(quoted.map((snippet) => [at(snippet), snippet] as const))(
    '%s is the file as it is',
    (_, { from, text }) => {
      expect(text).toBe(readFileSync(join(root, from), 'utf8'));
    },
  );
});

describe('JSON', () => {
  test.each(snippetsIn('json').map((snippet) => [at(snippet), snippet.text]))('%s parses', (_, text) => {
    expect(() => JSON.parse(text)).not.toThrow();
  });
});

describe('shell', () => {
  const commands = snippetsIn('sh').flatMap((snippet) =>
    commandsIn(snippet.text).map((command) => [at(snippet), command] as const),
  );
  const inProse = documents.flatMap((document) =>
    [...proseOf(document).matchAll(/`((?:0gate|npm|node) [^`]+)`/g)].map(
      (match) => [document.path, match[1] ?? ''] as const,
    ),
  );

  test('every 0gate command and option exists', async () => {
    const ours = [...commands, ...inProse].filter(([, command]) => command.startsWith('0gate '));
    expect(ours.length).toBeGreaterThan(10);
    const problems = await Promise.all(
      ours.map(async ([place, command]) => ({ place, problem: await problemOf(command) })),
    );
    expect(problems.filter(({ problem }) => problem !== null)).toEqual([]);
  });

  test.each([
    ['0gate admin origin move --partner x', '0gate admin origin has no move'],
    ['0gate serve --role api', '0gate serve has no option --role'],
    ['0gate migrate now', '0gate migrate takes 0 arguments'],
    ["0gate admin partner create --name 'A B' --mode test", null],
  ])('a wrong command is seen: %s', async (command, problem) => {
    expect(await problemOf(command)).toBe(problem);
  });

  test('every script that is run exists', () => {
    const manifestOf = (workspace: string | null) => {
      const folder = workspace === null ? '' : workspace.replace('@0gate/', '');
      const places =
        workspace === null ? ['package.json'] : [`packages/${folder}/package.json`, `apps/${folder}/package.json`];
      const place = places.find((path) => existsSync(join(root, path)));
      return place === undefined ? { scripts: {} } : JSON.parse(readFileSync(join(root, place), 'utf8'));
    };
    const missing = [...commands, ...inProse].filter(([, command]) => {
      const words = wordsOf(command);
      if (words[0] === 'node' && words[1]?.endsWith('.mjs')) return !existsSync(join(root, words[1]));
      if (words[0] !== 'npm') return false;
      const script = words[1] === 'run' ? words[2] : words[1];
      const workspace = words.includes('-w') ? (words[words.indexOf('-w') + 1] ?? '') : null;
      return script === undefined || manifestOf(workspace).scripts[script] === undefined;
    });
    expect(missing).toEqual([]);
  });

  test('no other program is needed', () => {
    // The curls are sent, with the variables that the exports set, by first-session.test.ts.
    const others = commands.filter(([, command]) => !/^(0gate|npm|node|curl|alias|export) /.test(command));
    expect(others).toEqual([]);
  });
});

describe('SQL', () => {
  test('every statement is understood by the database', async () => {
    const statements = snippetsIn('sql').flatMap((snippet) =>
      snippet.text
        .split(';')
        .map((text) => text.trim())
        .filter((text) => text !== '')
        .map((text) => ({ place: at(snippet), text })),
    );
    expect(statements.length).toBeGreaterThan(5);
    const database = await cloneDatabase();
    const client = new pg.Client({ connectionString: database.owner_url });
    await client.connect();
    const problems: string[] = [];
    for (const { place, text } of statements) {
      // Roles and databases belong to the whole server, which the tests share.
      if (/^create (role|database) \w+( login| owner \w+)$/.test(text)) continue;
      await client.query(`explain ${text}`).catch((error: Error) => problems.push(`${place}: ${error.message}`));
    }
    await client.end();
    await database.drop();
    expect(problems).toEqual([]);
  });
});
