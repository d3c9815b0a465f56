import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';

/**
 * Where whatever is checked beside a test leaves what it found. Processes that a test starts write to the same file, which
 * their environment names.
 */
const faultsFile = () => process.env['CONTRACT_FAULTS'];

export function addFaults(faults: readonly string[]): void {
  const file = faultsFile();
  if (file !== undefined && faults.length > 0) appendFileSync(file, faults.map((fault) => `${fault}\n`).join(''));
}

/** What was found since it was last asked for. */
export function takeFaults(): string {
  const file = faultsFile();
  if (file === undefined || !existsSync(file)) return '';
  const found = readFileSync(file, 'utf8');
  rmSync(file);
  return found;
}

/**
 * What a gateway in a process of its own is started with, so that its answers are checked as well and what is found reaches the
 * test. Nothing where nobody asks.
 */
export function contractEnvironment(): Record<string, string> {
  const file = faultsFile();
  if (file === undefined) return {};
  const preload = new URL('../../../dist/testing/contract/preload.js', import.meta.url);
  return { NODE_OPTIONS: `--import=${preload.href}`, CONTRACT_FAULTS: file };
}
