import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { guard } from './watchdog.js';

export type ChildExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Child = {
  readonly name: string;
  readonly pid: number;
  readonly log_file: string;
  /** Resolves when the process has ended, whoever ended it. */
  readonly exited: Promise<ChildExit>;
  hasExited(): ChildExit | undefined;
  /** Sends the stop signal (or another), waits, and after `grace_ms` ends the process for good. */
  stop(signal?: NodeJS.Signals): Promise<ChildExit>;
  /** SIGKILL: what a power cut looks like to the process. */
  kill(): Promise<ChildExit>;
};

export type ChildOptions = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Output goes to this file, never to a pipe that would keep the caller's own output open. */
  readonly log_file: string;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly stop_signal?: 'INT' | 'TERM';
  /** Signals go to the process only; the default is its whole group. */
  readonly alone?: boolean;
  readonly grace_ms?: number;
};

const passed_on = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'CI'];

/** The few variables every child gets; anything else is named by who starts it. */
export function baseEnvironment(): Record<string, string> {
  const entries = passed_on.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Starts one real binary in a process group of its own, which ends with this process at the latest. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, log_file, alone = false, stop_signal = 'TERM', grace_ms = 10_000 } = options;
  const output = openSync(log_file, 'a');
  const child = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: { ...baseEnvironment(), ...options.env },
    detached: true,
    stdio: ['ignore', output, output],
    ...(options.user ?? {}),
  });
  closeSync(output);

  let exit: ChildExit | undefined;
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new Error(`${name} could not be started: ${options.command}`, { cause })));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process id`);
  const target = alone ? pid : -pid;
  const release = guard(target, stop_signal);
  void exited.then(release);

  const signalAll = (signal: NodeJS.Signals): void => {
    if (exit !== undefined) return;
    try {
      process.kill(target, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };

  return {
    name,
    pid,
    log_file,
    exited,
    hasExited: () => exit,
    stop: async (signal = `SIG${stop_signal}`) => {
      signalAll(signal);
      const timer = setTimeout(() => signalAll('SIGKILL'), grace_ms);
      return exited.finally(() => clearTimeout(timer));
    },
    kill: async () => {
      signalAll('SIGKILL');
      return exited;
    },
  };
}

/** The last lines a process wrote, for the message that names it as the one that failed. */
export function logTail(log_file: string, lines = 20): string {
  return readFileSync(log_file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

/** Bytes in a log so far; 0 for one that nobody has written to. */
export function logSize(log_file: string): number {
  return existsSync(log_file) ? statSync(log_file).size : 0;
}

/** What was written to a log since it had so many bytes. */
export function logSince(log_file: string, from: number): string {
  return readFileSync(log_file).subarray(from).toString('utf8').trimEnd();
}
