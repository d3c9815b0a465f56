import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { settings } from './settings.js';

const program = fileURLToPath(new URL('../../packages/cli/bin/0gate.mjs', import.meta.url));

/** The gateway as operators run it: a process of its own that answers requests. */
export interface GatewayProcess {
  readonly url: string;
  readonly port: number;
  /** Memory in use now, in MiB. */
  memory_mib(): number;
  stop(): Promise<void>;
}

export async function startGatewayProcess(env: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const child: ChildProcess = spawn(process.execPath, [program, 'serve', '--roles', 'api'], {
    env: { ...process.env, ...settings, LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const { pid, stdout } = child;
  if (pid === undefined || stdout === null) throw new Error('the gateway could not be started');
  const url = await Promise.race([urlIn(stdout), ended.then(() => Promise.reject(new Error('the gateway ended')))]);
  return {
    url,
    port: Number.parseInt(new URL(url).port, 10),
    memory_mib: () => {
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
      return Number.parseInt(kilobytes, 10) / 1_024;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** It says where it serves in its log, which flows on unread from then on: a full pipe would stop it. */
function urlIn(stdout: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    const lines = createInterface(stdout).on('line', (line) => {
      const { msg, url } = line.includes('"serving"') ? JSON.parse(line) : {};
      if (msg !== 'serving') return;
      lines.close();
      stdout.resume();
      resolve(url);
    });
  });
}
