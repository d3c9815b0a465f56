import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc: a constant of Linux for programs, whatever the kernel's own. */
const ticks_per_s = 100;

type Times = { readonly parent: number; readonly own_s: number; readonly ended_children_s: number };

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended since it was listed.
    return undefined;
  }
}

function timesOf(pid: number): Times | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name stands in brackets and may hold blanks; what follows it begins with the state.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (index: number) => Number.parseInt(fields[index] ?? '0', 10);
  return {
    parent: field(1),
    own_s: (field(11) + field(12)) / ticks_per_s,
    ended_children_s: (field(13) + field(14)) / ticks_per_s,
  };
}

/** Processor seconds of one process, user and system. */
export function processorTime_s(pid: number): number {
  return timesOf(pid)?.own_s ?? 0;
}

const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .filter((candidate) => timesOf(candidate)?.parent === pid);

/** Processor seconds of a process and of all that it ever started: a database server and its backends, ended ones too. */
export function processorTimeOfAll_s(pid: number): number {
  const parent = timesOf(pid);
  const children = childrenOf(pid).map(processorTime_s);
  return (parent?.own_s ?? 0) + (parent?.ended_children_s ?? 0) + children.reduce((sum, time_s) => sum + time_s, 0);
}

function kilobytes(text: string | undefined, name: string): number {
  return Number.parseInt(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text ?? '')?.[1] ?? '0', 10);
}

/** The most memory a process has ever had, in MiB. */
export function peakMemory_mib(pid: number): number {
  return kilobytes(read(`/proc/${pid}/status`), 'VmHWM') / 1_024;
}

/** Memory of a process and its children now, shared pages counted once, in MiB. */
export function memoryOfAll_mib(pid: number): number {
  const all = [pid, ...childrenOf(pid)].map((one) => kilobytes(read(`/proc/${one}/smaps_rollup`), 'Pss'));
  return all.reduce((sum, size) => sum + size, 0) / 1_024;
}

/** Settings that a process was started with. */
export function environmentOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .filter((entry) => entry !== '');
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
