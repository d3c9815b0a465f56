import { join } from 'node:path';
import { runNode } from '../processes/run.js';
import { type Service, startService } from '../processes/service.js';
import type { Ports } from './places.js';
import type { Secrets } from './secrets.js';

const host = '127.0.0.1';

/** What every part of a starting stack is given, and where it leaves what has to be stopped. */
export type Launch = {
  readonly dir: string;
  readonly ports: Ports;
  readonly secrets: Secrets;
  url(name: keyof Ports): string;
  /** Starts a Node program that listens on `ports[port]`. */
  serve(name: string, port: keyof Ports, args: readonly string[], env: Record<string, string>): Promise<Service>;
  /** Starts any program and waits for its health address. */
  start(
    name: string,
    options: Omit<Parameters<typeof startService>[0], 'name' | 'log_file' | 'signal'>,
  ): Promise<Service>;
  /** Runs a Node program to its end. */
  run(name: string, args: readonly string[], env: Record<string, string>): Promise<string>;
};

/** `keep` is told of every process as soon as it runs; `signal` gives the whole start up. */
export function createLaunch(options: {
  readonly dir: string;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  readonly keep: (starting: Promise<Service>) => void;
}): Launch {
  const { dir, ports, secrets, signal, keep } = options;
  const logOf = (name: string) => join(dir, 'logs', `${name}.log`);
  const url = (name: keyof Ports) => `http://${host}:${ports[name]}`;
  const start: Launch['start'] = (name, service) => {
    const starting = startService({ ...service, name, log_file: logOf(name), signal });
    keep(starting);
    return starting;
  };
  return {
    dir,
    ports,
    secrets,
    url,
    start,
    serve: (name, port, args, env) =>
      start(name, {
        command: process.execPath,
        args,
        env: { HOST: host, PORT: `${ports[port]}`, ...env },
        ready_url: `${url(port)}/${name === 'gateway' || name === 'workers' ? 'readyz' : 'healthz'}`,
      }),
    run: (name, args, env) => runNode(args, { env, log_file: logOf(name), signal }),
  };
}
