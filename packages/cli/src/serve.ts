import { loadConfig, type Role, serve } from '@0gate/gateway';
import { type Command, InvalidArgumentError } from 'commander';
import type { Env } from './program.js';

const allRoles: readonly Role[] = ['api', 'dispatch', 'watch', 'pay', 'housekeeping'];

export function addServeCommand(program: Command, env: Env): void {
  program
    .command('serve')
    .description('run the gateway until it is told to stop')
    .option('--roles <list>', `which of ${allRoles.join(', ')} this process has, by comma`, readRoles, allRoles)
    .action(async ({ roles }: { roles: readonly Role[] }) => {
      const stopped = untilStopped();
      const server = await serve(loadConfig(env), { roles });
      await stopped;
      await server.stop();
      // What a library left open must not hold up an end that was asked for.
      process.exit(0);
    });
}

function readRoles(text: string): Role[] {
  const names = text.split(',').map((name) => name.trim());
  return names.map((name) => {
    const role = allRoles.find((known) => known === name);
    if (role === undefined) throw new InvalidArgumentError(`"${name}" is no role; there are ${allRoles.join(', ')}.`);
    return role;
  });
}

/** The first signal asks for a clean end, the second one ends at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let told = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (told) process.exit(1);
        told = true;
        resolve();
      });
    }
  });
}
