import { cp, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles the page scripts and copies styles and icon into `folder`. */
export async function buildAssets(folder: string): Promise<void> {
  const source = (name: string) => fileURLToPath(new URL(`../browser/${name}`, import.meta.url));
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: ['start', 'status', 'pay'].map((name) => source(`${name}.ts`)),
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: ['es2022', 'safari16.4', 'chrome110'],
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  for (const name of ['wallet.css', 'icon.svg']) await cp(source(name), `${folder}/${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAssets(fileURLToPath(new URL('../dist/assets', import.meta.url)));
}
