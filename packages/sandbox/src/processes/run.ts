import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { baseEnvironment } from './child.js';

export type RunOptions = {
  readonly env: Readonly<Record<string, string>>;
  readonly log_file: string;
  readonly timeout_ms?: number;
  /** Ends the program early. */
  readonly signal?: AbortSignal;
};

/**
 * Runs a Node program to its end and returns what it wrote to its standard output. Both outputs are added to `log_file`.
 * Throws, with the program's own words, when it ends with anything but 0.
 */
export function runNode(args: readonly string[], options: RunOptions): Promise<string> {
  const { log_file, signal, timeout_ms = 60_000 } = options;
  const settings = {
    env: { ...baseEnvironment(), ...options.env },
    timeout: timeout_ms,
    killSignal: 'SIGKILL' as const,
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...args], settings, (error, stdout, stderr) => {
      appendFileSync(log_file, `$ node ${args.join(' ')}\n${stderr}`);
      if (error === null) resolve(stdout);
      else reject(new Error(`node ${args.join(' ')} failed:\n${stderr.trim() || error.message}`, { cause: error }));
    });
  });
}
