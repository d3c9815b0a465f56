import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cloneDatabase } from '@0gate/gateway/testing';
import { type Command, CommanderError } from 'commander';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { explain } from '../explain.js';
import { createProgram } from '../program.js';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const key = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const chainKey = (digit: string) => `0x${digit.repeat(64)}`;
const nobody = 'http://127.0.0.1:1';

/** What `serve` needs beyond what the other commands do; nobody answers there. */
const outside = {
  TEST_BANK_URL: nobody,
  TEST_BANK_TOKEN: 'bank',
  TEST_IDENTITY_TOKEN: 'identity',
  TEST_IDENTITY_SECRET: 'secret',
  TEST_RATES_URLS: nobody,
  TEST_IDENTITY_URL: nobody,
  TEST_GAS_KEY: chainKey('1'),
  TEST_FLOAT_KEY: chainKey('2'),
  TEST_SWEEPER_KEY: chainKey('3'),
};

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Server {
  readonly url: string;
  /** Asks for a clean end. @returns the exit code */
  stop(): Promise<number | null>;
}

/** `0gate` on a database of the test's own. */
export interface Cli {
  /** The database as its owner. */
  readonly client: pg.Client;
  /** Each command as a user gives it, in this process: starting one for each takes half a second. One after the other. */
  run(args: readonly string[]): Promise<Run>;
  /** The same with `--json`. @throws what a test says when it does not succeed without a word of error */
  // biome-ignore lint/suspicious/noExplicitAny: objects of every command are looked into by tests
  json(...args: string[]): Promise<any>;
  /** The real program, in a process of its own. */
  spawn(args: readonly string[], change?: Readonly<Record<string, string | undefined>>): Promise<Run>;
  serve(roles: string): Promise<Server>;
  close(): Promise<void>;
}

export async function openCli(): Promise<Cli> {
  const database = await cloneDatabase();
  const client = new pg.Client(database.owner_url);
  await client.connect();
  const env: Readonly<Record<string, string>> = {
    DATABASE_URL: database.app_url,
    DATABASE_OWNER_URL: database.owner_url,
    PUBLIC_API_URL: 'http://127.0.0.1:4100',
    PUBLIC_SURFACE_URL: 'http://127.0.0.1:4100',
    DEPLOYMENT_ID: 'cli-test',
    PAYMENT_ID_KEY: key(1),
    SEAL_KEYS: `k1:${key(2)}`,
    CLIENT_SECRET_KEYS: `k1:${key(3)}`,
    TOKEN_KEYS: `k1:${key(4)}`,
    QUOTE_HMAC_KEYS: `k1:${key(5)}`,
    JWKS_KEYS: `k1:${key(6)}`,
  };
  const withPath = (settings: Readonly<Record<string, string | undefined>>) => {
    const given = Object.entries(settings).filter((entry): entry is [string, string] => !!entry[1]);
    return { PATH: process.env['PATH'], ...Object.fromEntries(given) };
  };

  let turn: Promise<unknown> = Promise.resolve();
  const run: Cli['run'] = (args) => {
    const result = turn.then(() => runHere(env, args));
    turn = result;
    return result;
  };

  return {
    client,
    run,
    async json(...args) {
      const { code, out, err } = await run([...args, '--json']);
      expect([code, err]).toEqual([0, '']);
      return JSON.parse(out);
    },
    spawn: (args, change = {}) =>
      new Promise((resolve) => {
        const options = { env: withPath({ ...env, ...change }) };
        execFile(process.execPath, [program, ...args], options, (error, out, err) => {
          resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err });
        });
      }),
    async serve(roles) {
      const child = spawn(process.execPath, [program, 'serve', '--roles', roles], {
        env: withPath({ ...env, ...outside, PORT: '0' }),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
      // It reads on after that: lines that nobody takes would fill the pipe and stop the process.
      const lines = createInterface({ input: child.stdout });
      const url = await new Promise<string>((resolve, reject) => {
        lines.on('line', (line) => {
          const { url } = JSON.parse(line) as { url?: string };
          if (url !== undefined) resolve(url);
        });
        lines.once('close', () => reject(new Error('serve ended before it answered')));
      });
      return {
        url,
        stop() {
          child.kill('SIGTERM');
          return ended;
        },
      };
    },
    async close() {
      await client.end();
      await database.drop();
    },
  };
}

/** What `main` does, with what it would print. */
async function runHere(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<Run> {
  let out = '';
  let err = '';
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => {
    out += `${text}\n`;
  });
  const command = createProgram(env);
  forEachCommand(command, (one) =>
    one.exitOverride().configureOutput({
      writeOut: (text) => {
        out += text;
      },
      writeErr: (text) => {
        err += text;
      },
    }),
  );
  try {
    await command.parseAsync(args, { from: 'user' });
    return { code: 0, out, err };
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode, out, err };
    return { code: 1, out, err: `${err}${explain(error)}\n` };
  } finally {
    log.mockRestore();
  }
}

function forEachCommand(command: Command, work: (one: Command) => void): void {
  work(command);
  for (const one of command.commands) forEachCommand(one, work);
}
