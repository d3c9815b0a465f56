import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './documents.js';

const program = join(root, 'packages/cli/dist/main.js');
const helps = new Map<string, Promise<string>>();

function helpOf(path: readonly string[]): Promise<string> {
  const key = path.join(' ');
  const known = helps.get(key);
  if (known !== undefined) return known;
  const asked = promisify(execFile)(process.execPath, [program, ...path, '--help']).then(({ stdout }) => stdout);
  helps.set(key, asked);
  return asked;
}

/** What is wrong with a command as written, or null: its sub-commands, options and number of arguments are looked up in the help. */
export async function problemOf(command: string): Promise<string | null> {
  const [name, ...words] = wordsOf(command);
  if (name !== '0gate') return `${name} is not 0gate`;
  const path: string[] = [];
  let help = await helpOf(path);
  while (words[0] !== undefined && listed(help, 'Commands').includes(words[0])) {
    path.push(words.shift() ?? '');
    help = await helpOf(path);
  }
  if (listed(help, 'Commands').length > 0 && words.length > 0) return `0gate ${path.join(' ')} has no ${words[0]}`;
  const options = listed(help, 'Options');
  const takesValue = (option: string) => new RegExp(`${option} <`).test(help);
  let given = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) given += 1;
    else if (!options.includes(word)) return `0gate ${path.join(' ')} has no option ${word}`;
    else if (takesValue(word)) at += 1;
  }
  const takes = [...(/^Usage: .*$/m.exec(help)?.[0] ?? '').matchAll(/<\w+>/g)].length;
  return given > takes ? `0gate ${path.join(' ')} takes ${takes} arguments` : null;
}

/** The names in a section of the help: `--json`, `admin`. */
function listed(help: string, section: string): string[] {
  const [, body = ''] = new RegExp(`^${section}:\\n((?:  .*\\n?)+)`, 'm').exec(help) ?? [];
  return [...body.matchAll(/^ {2}(?:-\w, )?([\w-]+)/gm)].map((match) => match[1] ?? '');
}

/** Splits as a shell does, as far as our documents need it. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

/** The commands of a shell snippet: lines that end with a backslash go on in the next one. */
export const commandsIn = (text: string): string[] =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*/, '').trim())
    .filter((line) => line !== '');
