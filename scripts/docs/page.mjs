// What the pages that are made from the gateway's own tables have in common.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run } from '../build.mjs';

/** A Markdown table. A `|` in a cell would end it. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Compiles the gateway and reads one of its modules, so that the page never tells of an older table. */
async function gatewayModule(path) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [compiler, '-b', 'apps/gateway']);
  return import(pathToFileURL(join(root, 'apps/gateway/dist', path)).href);
}

/** Writes a page when its script is what was run; `render` gets the module's exports. */
export async function writePageIfRun(url, { page, from, render }) {
  if (url !== pathToFileURL(process.argv[1] ?? '').href) return;
  writeFileSync(join(root, page), render(await gatewayModule(from)));
  console.log(`wrote ${page}`);
}
