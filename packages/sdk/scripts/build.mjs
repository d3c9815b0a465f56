// npm run build: the modules as tsc writes them, the same for CommonJS, and the script for pages without a bundler.
// With --clean nothing older stays, so that what is packed is what the sources say.
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('..', import.meta.url));
const source = join(folder, 'src');
const dist = join(folder, 'dist');

if (process.argv.includes('--clean')) {
  rmSync(dist, { recursive: true, force: true });
  rmSync(join(folder, 'tsconfig.tsbuildinfo'), { force: true });
}

const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
const compiled = spawnSync(process.execPath, [tsc, '-b'], { cwd: folder, stdio: 'inherit' });
if (compiled.status !== 0) process.exit(1);

/** Nothing that only tests use, and no script for pages, which is one file of its own. */
const modules = readdirSync(source, { recursive: true })
  .filter((path) => path.endsWith('.ts') && !/(\.test\.ts|(^|\/)testing\/.*|^browser\/iife\.ts)$/.test(path))
  .map((path) => path.replaceAll('\\', '/'));

// CommonJS, module by module, so that one error class is one class whichever entry it comes through.
await build({
  entryPoints: modules.map((path) => join(source, path)),
  outbase: source,
  outdir: join(dist, 'cjs'),
  format: 'cjs',
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'error',
});
for (const path of modules) {
  const types = path.replace(/\.ts$/, '.d.ts');
  copyFileSync(join(dist, types), join(dist, 'cjs', types));
}
writeFileSync(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');

await build({
  entryPoints: [join(source, 'browser', 'iife.ts')],
  outfile: join(dist, 'browser', 'gate.iife.js'),
  bundle: true,
  format: 'iife',
  globalName: 'GateJS',
  minify: true,
  legalComments: 'none',
  target: ['es2022', 'safari16.4', 'chrome110', 'firefox115'],
  logLevel: 'error',
});
