import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

export const root = join(import.meta.dirname, '../../..');
export const samples = join(root, 'test/sdk/samples');

/** Runs a program to its end; throws with all that it printed when it fails. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  const env = { ...process.env, ...options.env };
  const ended = await promisify(execFile)(command, [...args], { cwd: options.cwd, env, maxBuffer: 16_000_000 }).catch(
    (error: { message: string; stdout?: string; stderr?: string }) => {
      throw new Error([error.message, error.stdout, error.stderr].join('\n'));
    },
  );
  return ended.stdout;
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** The package as `npm pack` makes it, in a folder of its own. */
export class PackedSdk {
  readonly #folder: string;
  readonly tarball: string;
  /** What is in it, by path. */
  readonly files: readonly string[];

  /** Packs a copy of the sources with nothing built, so that a running build of the checkout stays as it is. */
  static async pack(): Promise<PackedSdk> {
    const folder = mkdtempSync(join(tmpdir(), 'sdk-pack-'));
    const copy = join(folder, 'checkout/packages/sdk');
    const not_input = new Set(['dist', 'node_modules', 'tsconfig.tsbuildinfo']);
    cpSync(join(root, 'packages/sdk'), copy, { recursive: true, filter: (path) => !not_input.has(basename(path)) });
    cpSync(join(root, 'tsconfig.base.json'), join(folder, 'checkout/tsconfig.base.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'checkout/node_modules'));
    const printed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: copy });
    const [packed] = JSON.parse(printed) as [{ filename: string; files: { path: string }[] }];
    return new PackedSdk(
      folder,
      join(folder, packed.filename),
      packed.files.map(({ path }) => path),
    );
  }

  private constructor(folder: string, tarball: string, files: readonly string[]) {
    this.#folder = folder;
    this.tarball = tarball;
    this.files = files;
  }

  /** A partner's project with the package under each of these names and nothing else, installed without a network. */
  async project(names: readonly string[]): Promise<string> {
    const folder = join(this.#folder, 'partner');
    mkdirSync(folder);
    const dependencies = Object.fromEntries(names.map((name) => [name, `file:${this.tarball}`]));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'partner', private: true, dependencies }));
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
    return folder;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
