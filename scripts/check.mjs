// npm run check: format and lint, types, dead code, our own rules, and the size of the page. Every step runs, so that one look shows all.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, root } from './build.mjs';

const tool = (...path) => join(root, 'node_modules', ...path);

/** Each step's name, and how it is run; the exit code says whether it was passed. */
const steps = [
  ['format and lint', [tool('@biomejs', 'biome', 'bin', 'biome'), 'ci', '--colors=off', '--diagnostic-level=error']],
  ['dead code', [tool('knip', 'bin', 'knip.js'), '--no-progress', '--no-config-hints']],
  ['tidy', [join(root, 'scripts', 'tidy.mjs')]],
];

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/** Dependencies and types; nothing else can be looked at without the first, and the page's size needs both. */
async function compiles() {
  try {
    await build();
    return true;
  } catch (error) {
    console.error(`\n${error.message}`);
    return false;
  }
}

const outcomes = [];
async function step(name, work) {
  console.log(`\n── ${name}`);
  const started = performance.now();
  const passed = await work();
  outcomes.push({ name, passed, seconds: (performance.now() - started) / 1000 });
}

await step('types', compiles);
if (existsSync(tool('.bin'))) {
  for (const [name, args] of steps) await step(name, () => run(process.execPath, args));
  await step('size of the page', () => run('npm', ['run', 'size', '--silent', '-w', 'apps/checkout']));
}

console.log('');
for (const { name, passed, seconds } of outcomes) {
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s)`);
}
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
