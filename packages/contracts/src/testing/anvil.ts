import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { anvilProgram } from './anvil-program.js';
import { openNamelessLog } from './nameless-log.js';
import { rpc } from './rpc.js';
import { endWithParent } from './watchdog.js';

export type AnvilOptions = {
  readonly chainId: number;
  /** Without it and without `noMining`, each transaction is mined at once, alone in its block. */
  readonly blockTime_s?: number;
  /** `finalized` is two of these behind `latest`, `safe` one. */
  readonly slotsInAnEpoch?: number;
  /** Blocks come by `anvil_mine` only. */
  readonly noMining?: boolean;
  /** Without it a free one is taken. */
  readonly port?: number;
  /** The chain is read from here at the start, if it was there before, and written at `stop()`. */
  readonly stateDir?: string;
  /** Anything else of the program's own options, for example `--gas-limit`. */
  readonly args?: readonly string[];
};

export type Anvil = {
  readonly rpc_url: string;
  readonly chainId: number;
  readonly pid: number;
  /** Ends the node and waits until it has ended. May be called again. */
  stop(): Promise<void>;
};

const start_timeout_ms = 20_000;
const stop_timeout_ms = 10_000;

function argumentsOf(options: AnvilOptions): string[] {
  const { chainId, blockTime_s, slotsInAnEpoch, noMining, port = 0, stateDir, args = [] } = options;
  return [
    ...['--host', '127.0.0.1', '--port', `${port}`, '--chain-id', `${chainId}`, '--no-request-size-limit'],
    ...(blockTime_s === undefined ? [] : ['--block-time', `${blockTime_s}`]),
    ...(slotsInAnEpoch === undefined ? [] : ['--slots-in-an-epoch', `${slotsInAnEpoch}`]),
    ...(noMining ? ['--no-mining'] : []),
    ...(stateDir === undefined ? [] : ['--state', join(stateDir, 'anvil.json')]),
    ...args,
  ];
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stop_timeout_ms);
  await ended.finally(() => clearTimeout(timer));
}

/** The port is asked from the node's own log: one found free beforehand could be somebody else's by then. */
async function untilReady(child: ChildProcess, chainId: number, readLog: () => string): Promise<string> {
  const give_up_at = performance.now() + start_timeout_ms;
  while (performance.now() < give_up_at) {
    if (hasEnded(child)) throw new Error(`anvil ended before it was ready: ${readLog().trim()}`);
    const host = /^Listening on (\S+:\d+)$/m.exec(readLog())?.[1];
    if (host !== undefined) {
      const rpc_url = `http://${host}`;
      const answer = await rpc<string>(rpc_url, 'eth_chainId');
      if (answer !== `0x${chainId.toString(16)}`) throw new Error(`anvil is on chain ${answer}, not ${chainId}`);
      await rpc(rpc_url, 'anvil_setLoggingEnabled', [false]);
      return rpc_url;
    }
    await wait(5);
  }
  throw new Error(`anvil was not ready within ${start_timeout_ms} ms: ${readLog().trim()}`);
}

/**
 * Starts a real anvil as a child that ends with this process at the latest, however this process ends. It does not keep
 * this process alive.
 * @throws when the program is not installed, ends at once or does not answer within 20 s; then nothing is left running.
 */
export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
  const { chainId, stateDir } = options;
  if (stateDir !== undefined) mkdirSync(stateDir, { recursive: true });
  const log = openNamelessLog();
  // The environment is not passed on whole: anvil takes options from it, a chain to fork for one.
  const env = { HOME: process.env['HOME'] ?? tmpdir(), PATH: process.env['PATH'] ?? '' };
  const child = spawn(anvilProgram(), argumentsOf(options), { env, stdio: ['ignore', log.output, log.output] });
  try {
    await once(child, 'spawn');
    const { pid } = child;
    if (pid === undefined) throw new Error('anvil has no process id');
    child.unref();
    child.once('exit', endWithParent(pid));
    const rpc_url = await untilReady(child, chainId, log.read).catch(async (error) => {
      await end(child);
      throw error;
    });
    return { rpc_url, chainId, pid, stop: () => end(child) };
  } finally {
    log.close();
  }
}
