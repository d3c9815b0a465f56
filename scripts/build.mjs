// Brings a checkout, bare or built before, to a state that can run: dependencies, TypeScript, browser bundles.
// Each step looks first whether there is anything to do.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Workspaces whose `build` script makes more than tsc does, in the order in which they need each other. */
const bundles = ['packages/sdk', 'apps/checkout', 'apps/demo-wallet'];
const not_input = new Set(['dist', 'node_modules', 'coverage']);

const stampFile = (name) => join(root, 'node_modules', '.0gate', name);
const readStamp = (name) => (existsSync(stampFile(name)) ? readFileSync(stampFile(name), 'utf8') : undefined);
const writeStamp = (name, value) => {
  mkdirSync(join(root, 'node_modules', '.0gate'), { recursive: true });
  writeFileSync(stampFile(name), value);
};

/** Runs a program to its end. Its output is shown; an exit other than 0 is an error that names it. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

async function step(name, work) {
  const started = performance.now();
  process.stdout.write(`${name} … `);
  const done = await work();
  console.log(`${done} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

async function installDependencies(signal) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (readStamp('lock') === lock) return 'up to date';
  // An installation made by hand counts when it is newer than the lock file.
  const installed = join(root, 'node_modules', '.package-lock.json');
  const fresh =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
  if (readStamp('lock') !== undefined || !fresh) {
    console.log('installing');
    await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { signal });
  }
  writeStamp('lock', lock);
  return 'installed';
}

async function compile(signal) {
  await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], { signal });
  return 'done';
}

function describe(folder, lines) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (not_input.has(entry.name) || /\.tsbuildinfo$|\.test\.tsx?$/.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) describe(path, lines);
    else {
      const { size, mtimeMs } = statSync(path);
      lines.push(`${path} ${size} ${mtimeMs}`);
    }
  }
}

const manifest = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/** The workspace itself and, since it is bundled with them, the workspaces it depends on. */
function inputsOf(folder, seen = new Set()) {
  seen.add(folder);
  for (const name of Object.keys(manifest(folder).dependencies ?? {})) {
    const needed = name.startsWith('@0gate/') ? `packages/${name.slice('@0gate/'.length)}` : undefined;
    if (needed !== undefined && !seen.has(needed)) inputsOf(needed, seen);
  }
  return seen;
}

async function bundle(folder, signal) {
  const lines = [readStamp('lock')];
  for (const input of inputsOf(folder)) describe(join(root, input), lines);
  const state = createHash('sha256').update(lines.sort().join('\n')).digest('hex');
  const name = folder.replace('/', '-');
  if (readStamp(name) === state && existsSync(join(root, folder, 'dist'))) return 'up to date';
  const stdio = ['ignore', 'ignore', 'inherit'];
  await run('npm', ['run', 'build', '--silent'], { cwd: join(root, folder), stdio, signal });
  writeStamp(name, state);
  return 'built';
}

/** Everything that has to be there before anything of the project can run. `signal` ends the step at work. */
export async function build(signal) {
  await step('dependencies', () => installDependencies(signal));
  await step('typescript', () => compile(signal));
  for (const folder of bundles) await step(folder, () => bundle(folder, signal));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await build().catch((error) => {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  });
}
