import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { expect, test } from 'vitest';

const page: BuildOptions = { format: 'iife', globalName: 'GateJS' };
/** Nothing of Node's is known: a part that imports some does not build. */
const anywhere: BuildOptions = { format: 'esm', platform: 'neutral' };

test.each([
  ['server', 'index.ts', anywhere, 12],
  ['browser', 'browser/iife.ts', page, 6],
  ['webhooks', 'webhooks/index.ts', anywhere, 3],
] as const)('the %s part stays small: %s', async (_, entry, settings, limit_kb) => {
  const entryPoints = [fileURLToPath(new URL(entry, import.meta.url))];
  const { outputFiles } = await build({ ...settings, entryPoints, bundle: true, minify: true, write: false });
  expect(gzipSync(outputFiles?.[0]?.contents ?? '').byteLength).toBeLessThanOrEqual(limit_kb * 1024);
});

test('an error keeps its name when a bundler shortens all others', async () => {
  const entryPoints = [fileURLToPath(new URL('index.ts', import.meta.url))];
  const { outputFiles } = await build({ ...anywhere, entryPoints, bundle: true, minify: true, write: false });
  const text = Buffer.from(outputFiles?.[0]?.contents ?? '').toString('base64');
  const bundled = (await import(`data:text/javascript;base64,${text}`)) as typeof import('./index.js');
  const { GateClient, GateError, WebhookSignatureError } = bundled;
  expect(GateError.name).not.toBe('GateError');
  expect(new WebhookSignatureError('').name).toBe('WebhookSignatureError');
  expect(() => new GateClient({ apiKey: 'pk_test_1', baseUrl: '' })).toThrow(
    expect.objectContaining({ name: 'AuthenticationError' }),
  );
});
