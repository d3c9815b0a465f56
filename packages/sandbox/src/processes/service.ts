import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { type Child, type ChildOptions, logTail, startChild } from './child.js';

export type ServiceOptions = ChildOptions & {
  /** Answers 200 once the process can work. */
  readonly ready_url: string;
  /** `GET` unless the address only speaks JSON-RPC. */
  readonly ready_body?: string;
  readonly ready_timeout_ms?: number;
  /** Gives the start up and ends the process. */
  readonly signal?: AbortSignal;
};

/** A process of the stack that tests may stop, kill and start again. */
export type Service = {
  readonly name: string;
  readonly log_file: string;
  readonly pid: number;
  /** Called when the process ends without having been told to. */
  onCrash(listener: (error: Error) => void): void;
  /** Starts it again after a stop or kill, and resolves when it is ready. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL, also to one that is not ready yet: its `start` then rejects. */
  kill(): Promise<void>;
  /** Stops answering without ending, as a machine does that is out of reach, until `thaw`. */
  freeze(): void;
  thaw(): void;
};

async function isReady({ ready_url, ready_body }: ServiceOptions): Promise<boolean> {
  try {
    const answer = await request(ready_url, {
      ...(ready_body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: ready_body }),
      headersTimeout: 2_000,
      bodyTimeout: 2_000,
    });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}

/** An error that names the process, and shows the end of what it wrote. */
function failure(name: string, what: string, log_file: string): Error {
  return new Error(`${name} ${what}. The end of ${log_file}:\n${logTail(log_file)}`);
}

async function waitUntilReady(child: Child, options: ServiceOptions): Promise<void> {
  const { name, log_file, ready_timeout_ms = 30_000 } = options;
  const deadline = performance.now() + ready_timeout_ms;
  while (!(await isReady(options))) {
    const exit = child.hasExited();
    if (exit !== undefined)
      throw failure(name, `ended at once with ${exit.signal ?? `exit code ${exit.code}`}`, log_file);
    if (options.signal?.aborted) {
      await child.kill();
      throw new Error(`the start of ${name} was given up`);
    }
    if (performance.now() > deadline) {
      await child.kill();
      throw failure(name, `was not ready within ${ready_timeout_ms} ms`, log_file);
    }
    await pause(25);
  }
}

/** Starts a process and waits, within a bound, until it answers at its health address. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, log_file } = options;
  const listeners: ((error: Error) => void)[] = [];
  let expected = false;

  let child: Child;
  const launch = async (): Promise<void> => {
    const started = await startChild(options);
    child = started;
    expected = false;
    await waitUntilReady(started, options);
    void started.exited.then(({ code, signal }) => {
      if (expected) return;
      const error = failure(name, `ended with ${signal ?? `exit code ${code}`}`, log_file);
      for (const listener of listeners) listener(error);
    });
  };
  const signal = (which: 'SIGSTOP' | 'SIGCONT') => {
    if (child.hasExited() === undefined) process.kill(child.pid, which);
  };

  await launch();
  return {
    name,
    log_file,
    get pid() {
      return child.pid;
    },
    onCrash: (listener) => void listeners.push(listener),
    start: async () => {
      if (child.hasExited() !== undefined) await launch();
    },
    stop: async () => {
      expected = true;
      await child.stop();
    },
    kill: async () => {
      expected = true;
      await child.kill();
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  };
}
