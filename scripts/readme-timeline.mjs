// node scripts/readme-timeline.mjs: sells once on a stack of its own and puts the timeline into README.md. Needs a built checkout.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './build.mjs';

const { runDemoSale, startStack } = await import('../packages/sandbox/dist/index.js');
const dir = mkdtempSync(join(tmpdir(), '0gate-timeline-'));
// The database server runs as another user when this one is root.
chmodSync(dir, 0o711);
const lines = [];
try {
  const stack = await startStack({ dir, ports: 'own' });
  try {
    await runDemoSale(stack.info, (line) => lines.push(line.trimEnd()));
  } finally {
    await stack.stop();
  }
} finally {
  rmSync(dir, { recursive: true });
}

const readme = join(root, 'README.md');
const block = `<!-- timeline -->\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n<!-- /timeline -->`;
const text = readFileSync(readme, 'utf8');
writeFileSync(
  readme,
  text.replace(/<!-- timeline -->[\s\S]*<!-- \/timeline -->/, () => block),
);
console.log(lines.join('\n'));
