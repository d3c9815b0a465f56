import { commandsIn, wordsOf } from './command-line.js';

/** A `curl` of our documents, as what it sends. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/**
 * The requests of a shell snippet, with its variables filled in.
 *
 * @throws for an option or variable that no document needs
 */
export function requestsIn(text: string, variables: Readonly<Record<string, string>>): HttpRequest[] {
  return commandsIn(text)
    .filter((command) => command.startsWith('curl '))
    .map((command) => readRequest(wordsOf(fillIn(command, variables))));
}

const fillIn = (command: string, variables: Readonly<Record<string, string>>) =>
  command.replace(/\$(\w+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`$${name} is not set before: ${command}`);
    return value;
  });

function readRequest(words: readonly string[]): HttpRequest {
  let method: string | null = null;
  let url = '';
  let body: string | null = null;
  const headers: Record<string, string> = {};
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const value = () => {
      at += 1;
      return words[at] ?? '';
    };
    if (word === '-X') method = value();
    else if (word === '-d') body = value();
    else if (word === '-H') {
      const [name = '', ...rest] = value().split(': ');
      headers[name] = rest.join(': ');
    } else if (word.startsWith('http')) url = word;
    else if (word !== '-sS') throw new Error(`curl ${word} is not understood here`);
  }
  return { method: method ?? (body === null ? 'GET' : 'POST'), url, headers, body };
}
