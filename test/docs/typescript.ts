import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root, type Snippet } from './documents.js';

/** What a snippet takes from the text around it, and does not declare itself. */
const given: Readonly<Record<string, string>> = {
  gate: "declare const gate: import('@0gate/sdk').GateClient;",
  quote: "declare const quote: import('@0gate/sdk').SignedQuote;",
  treasury: "declare const treasury: import('viem').Hex;",
  sweeper: "declare const sweeper: import('viem').Hex;",
  salt: "declare const salt: import('viem').Hex;",
  deployerKey: "declare const deployerKey: import('viem').Hex;",
  user: "declare const user: import('viem').Hex;",
};

/** Packages as their sources are: what a snippet names must exist now. */
function workspaceSources(): Record<string, string[]> {
  const entries = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, name, 'package.json'), 'utf8')) as {
        name: string;
        exports?: Record<string, { source?: string }>;
      };
      return Object.entries(manifest.exports ?? {}).flatMap(([subpath, { source }]): [string, string[]][] =>
        source === undefined ? [] : [[`${manifest.name}${subpath.slice(1)}`, [join(root, folder, name, source)]]],
      );
    }),
  );
  return Object.fromEntries(entries);
}

const nodeModules = join(root, 'node_modules');
const compilerOptions = {
  target: 'ES2023',
  module: 'ESNext',
  jsx: 'react-jsx',
  moduleResolution: 'bundler',
  lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
  types: ['node'],
  typeRoots: [join(nodeModules, '@types')],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  moduleDetection: 'force',
  skipLibCheck: true,
  noEmit: true,
};

/** What the compiler says about the snippets, each line with the snippet's own place; empty when they are right. */
export async function typeErrors(snippets: readonly Snippet[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), '0gate-docs-'));
  try {
    for (const [index, { language, text }] of snippets.entries()) {
      const missing = Object.keys(given).filter(
        (name) =>
          new RegExp(`(?<![.\\w])${name}\\b`).test(text) && !new RegExp(`(const|import \\{.*) ${name}\\b`).test(text),
      );
      // On one line, so that the compiler's lines are one more than the snippet's.
      writeFileSync(
        join(folder, `snippet-${index}.${language}`),
        `${missing.map((name) => given[name]).join(' ')}\n${text}`,
      );
    }
    const paths = { ...workspaceSources(), '*': [join(nodeModules, '@types/*'), join(nodeModules, '*')] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, paths } }));
    const compiler = join(nodeModules, 'typescript/bin/tsc');
    const printed = await promisify(execFile)(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
    }).then(
      () => '',
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    );
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) =>
        line.replace(/^snippet-(\d+)\.tsx?\((\d+),\d+\)/, (_, index, at) => {
          const snippet = snippets[Number(index)];
          return `${snippet?.path}:${(snippet?.line ?? 0) + Number(at) - 1}`;
        }),
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
