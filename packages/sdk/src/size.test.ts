import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { expect, test } from 'vitest';

const page: BuildOptions = { format: 'iife', globalName: 'GateJS' };
const node: BuildOptions = { format: 'esm', platform: 'node' };

test.each([
  ['server', 'index.ts', node, 12],
  ['browser', 'browser/iife.ts', page, 6],
  ['webhooks', 'webhooks/index.ts', node, 3],
] as const)('the %s part stays small: %s', async (_, entry, settings, limit_kb) => {
  const entryPoints = [fileURLToPath(new URL(entry, import.meta.url))];
  const { outputFiles } = await build({ ...settings, entryPoints, bundle: true, minify: true, write: false });
  expect(gzipSync(outputFiles?.[0]?.contents ?? '').byteLength).toBeLessThanOrEqual(limit_kb * 1024);
});
