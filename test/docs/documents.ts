import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Document {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block, and where it stands. */
export interface Snippet {
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The file that it is quoted from, whole; null when it stands here alone. */
  readonly from: string | null;
}

/** What somebody reads to use or run the project. */
export const documents: readonly Document[] = [
  'README.md',
  'SECURITY.md',
  'examples/README.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
  ...['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  ),
]
  .filter((path) => path.endsWith('.md') && existsSync(join(root, path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

export function documentAt(path: string): Document {
  const found = documents.find((document) => document.path === path);
  if (found === undefined) throw new Error(`there is no ${path}`);
  return found;
}

const fence = /(?:^<!-- from (\S+) -->\n)?^```(\w*)\n([\s\S]*?)^```$/gm;

export const snippets: readonly Snippet[] = documents.flatMap(({ path, text }) =>
  [...text.matchAll(fence)].map((match) => ({
    path,
    line: text.slice(0, match.index).split('\n').length + (match[1] === undefined ? 0 : 1),
    language: match[2] ?? '',
    text: match[3] ?? '',
    from: match[1] ?? null,
  })),
);

export const snippetsIn = (language: string): readonly Snippet[] =>
  snippets.filter((snippet) => snippet.language === language);

/** The text without its fenced blocks, which stay as blank lines. */
export const proseOf = ({ text }: Document): string => text.replace(fence, (block) => block.replace(/[^\n]/g, ''));
