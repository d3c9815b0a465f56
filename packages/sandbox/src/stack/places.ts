import { fileURLToPath } from 'node:url';

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
  ethereum: 8545,
  base: 8546,
  postgres: 54_329,
} as const;

export type Ports = Record<keyof typeof usual_ports, number>;
