// npm run screenshots: a picture of every screen into test-results/screenshots, and docs/images/surface.png for the README.
// `screens/` are the hosted page's own fixtures, in both sizes, themes and languages; `stack/` are sales on the real stack,
// through the demo wallet, as they end well and otherwise. `--screens` and `--stack` make only the one or the other.
import { rmSync } from 'node:fs';
import { build } from './build.mjs';
import { folder } from './screenshots/camera.mjs';
import { shootScreens } from './screenshots/screens.mjs';
import { shootStack } from './screenshots/stack.mjs';

const parts = [
  ['--screens', 'The screens of the hosted page', shootScreens],
  ['--stack', 'Sales on the stack', shootStack],
];
const asked = parts.filter(([flag]) => process.argv.includes(flag));

await build();
rmSync(folder, { recursive: true, force: true });
let taken = 0;
for (const [, title, shoot] of asked.length > 0 ? asked : parts) {
  console.log(`\n${title}`);
  taken += await shoot();
}
console.log(`\n${taken} pictures in test-results/screenshots`);
