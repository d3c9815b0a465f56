import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { environmentOf } from './usage.js';
import type { World } from './world.js';

/** In place of the stack's gateway: the same program with the same settings, which answers requests and does no background work. */
export async function withApiOnly<T>(
  world: World,
  work: (gateway: { readonly pid: number; readonly env: Record<string, string> }) => Promise<T>,
): Promise<T> {
  const { gateway, info } = world.stack;
  const env = environmentOf(gateway.pid);
  const [command = '', ...args] = readFileSync(`/proc/${gateway.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  await gateway.stop();
  const output = openSync(join(world.dir, 'logs', 'gateway-api.log'), 'a');
  const child = spawn(command, [...args, '--roles', 'api'], { env, stdio: ['ignore', output, output] });
  try {
    await untilReady(`${info.api_url}/readyz`, child);
    return await work({ pid: child.pid ?? 0, env });
  } finally {
    const ended = once(child, 'exit');
    if (child.kill('SIGTERM')) await ended;
    await gateway.start();
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`);
    const answer = await request(url).catch(() => undefined);
    await answer?.body.dump();
    if (answer?.statusCode === 200) return;
    await pause(50);
  }
}
