import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { freePort } from '../processes/ports.js';

const root = new URL('../../../../', import.meta.url);

/** A built program of this project, by its path from the root. */
export function program(path: string): string {
  return fileURLToPath(new URL(path, root));
}

/** The ports used when they are free. */
export const usual_ports = {
  api: 4100,
  demo_wallet: 4200,
  bank: 4301,
  rates: 4302,
  identity: 4303,
  /** Health and metrics of a second gateway process; nobody else calls it. */
  workers: 4304,
  ethereum: 8545,
  base: 8546,
  postgres: 54_329,
} as const;

export type Ports = Record<keyof typeof usual_ports, number>;

// Outgoing connections take their own ports from above these: a port below is still there when its server comes back.
const lowest = 20_000;
const highest = 31_999;

/** A port for each part: the usual one or, for stacks that run beside others, one that nobody expects. */
export async function choosePorts(which: 'usual' | 'own'): Promise<Ports> {
  const names = Object.keys(usual_ports) as (keyof Ports)[];
  const start = randomInt(lowest, highest - names.length);
  const chosen = names.map(async (name, index) => {
    return [name, await freePort(which === 'usual' ? usual_ports[name] : start + index)] as const;
  });
  return Object.fromEntries(await Promise.all(chosen)) as Ports;
}
