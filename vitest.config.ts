import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: workspaceSources() },
  test: {
    include: [
      'apps/*/src/**/*.test.{ts,tsx}',
      'packages/*/src/**/*.test.{ts,tsx}',
      'test/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    exclude: ['**/dist/**', '**/node_modules/**'],
    globalSetup: ['test/setup/global.ts'],
    // Whatever a gateway answers or tells in a test is held against the description that it serves.
    setupFiles: ['apps/gateway/src/testing/contract/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    pool: 'forks',
  },
});

/** Tests run a workspace package from the TypeScript that its `exports` name as `source`, so that a change is seen without a build. */
function workspaceSources() {
  const root = import.meta.dirname;
  return ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(root, folder, name, 'package.json'), 'utf8'));
      return Object.entries<{ source?: string }>(manifest.exports ?? {}).flatMap(([subpath, { source }]) =>
        source === undefined
          ? []
          : [
              {
                find: new RegExp(`^${`${manifest.name}${subpath.slice(1)}`.replaceAll('/', '\\/')}$`),
                replacement: join(root, folder, name, source),
              },
            ],
      );
    }),
  );
}
