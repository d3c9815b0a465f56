// npm run bench: builds, and runs the benchmarks; arguments go to them.
import { join } from 'node:path';
import { build, root, run } from './build.mjs';

async function main() {
  await build();
  await run(process.execPath, [join(root, 'bench', 'dist', 'main.js'), ...process.argv.slice(2)]);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
