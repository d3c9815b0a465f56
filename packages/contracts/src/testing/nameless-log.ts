import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type NamelessLog = {
  /** File descriptor for the child's output. */
  readonly output: number;
  /** Everything written so far. */
  read(): string;
  /** Gives up our ends; the child keeps its own. */
  close(): void;
};

/** A log file that nobody has to clean up: its name is removed at once, the file goes with the last process that has it open. */
export function openNamelessLog(): NamelessLog {
  const folder = mkdtempSync(join(tmpdir(), '0gate-log-'));
  const file = join(folder, 'log');
  const output = openSync(file, 'a');
  const input = openSync(file, 'r');
  rmSync(folder, { recursive: true });
  let text = '';
  return {
    output,
    read: () => {
      text += readFileSync(input, 'utf8');
      return text;
    },
    close: () => {
      closeSync(output);
      closeSync(input);
    },
  };
}
