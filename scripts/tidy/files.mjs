import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What people write: the rest is made, or no text. */
const read = new Set([
  '.ts',
  '.tsx',
  '.mjs',
  '.js',
  '.json',
  '.sol',
  '.sql',
  '.css',
  '.html',
  '.md',
  '.yml',
  '.yaml',
  '.sh',
]);
const made = /(^|\/)(package-lock\.json|artifacts\/|dist\/)/;
const largest_bytes = 1_000_000;

/** Every file of the repository that somebody wrote, committed or not yet: `{ path, text }`, paths from the root. */
export function repositoryFiles(root) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  return listed
    .split('\0')
    .filter((path) => read.has(extname(path)) && !made.test(path))
    .filter((path) => existsSync(join(root, path)) && statSync(join(root, path)).size < largest_bytes)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Line of a position, counted from one. */
export const lineAt = (text, index) => text.slice(0, index).split('\n').length;

export const isCode = (path) => /\.(ts|tsx|mjs|js)$/.test(path);

/** Tests, and what only tests use. */
export const isTest = (path) =>
  /\.test\.tsx?$|(^|\/)testing(\/|\.ts$)|-testing\.ts$|-conformance\.ts$|^test\//.test(path);

/** Every match of a pattern, as a problem at its line. */
export function matches(file, pattern, rule, advice) {
  return [...file.text.matchAll(pattern)].map((match) => ({
    file: file.path,
    line: lineAt(file.text, match.index),
    rule,
    advice: typeof advice === 'function' ? advice(match) : advice,
  }));
}

/** The same text with comments made blank, so that positions stay. Strings that hold `//` stay as well. */
export function withoutComments(text) {
  return text.replace(
    /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (match, string) => string ?? match.replace(/[^\n]/g, ' '),
  );
}
