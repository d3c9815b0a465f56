import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser/support/world.js';
import { describeRuntimes } from './runtimes.js';
import { ScriptedGateway } from './support/gateway.js';
import { PackedSdk, root, run, samples } from './support/package.js';

const names = ['@0gate/sdk', '@0bit/gate'] as const;

let sdk: PackedSdk;
let browser: Browser;
/** A partner's, who has the package under both names. */
let project: string;

beforeAll(async () => {
  [sdk, browser] = await Promise.all([PackedSdk.pack(), launchBrowser()]);
  project = await sdk.project(names);
  for (const each of ['react', 'react-dom', 'scheduler', '@types']) {
    symlinkSync(tool(each), join(project, 'node_modules', each));
  }
});
afterAll(async () => {
  await browser.close();
  sdk.remove();
});

const tool = (...path: string[]) => join(root, 'node_modules', ...path);

describe('the package', () => {
  test('holds what is used, and nothing of ours besides', () => {
    expect(sdk.files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'NOTICE',
        'README.md',
        'package.json',
        'dist/browser/gate.iife.js',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/cjs/index.js',
        'dist/cjs/index.d.ts',
        'dist/cjs/react/index.js',
        'src/index.ts',
      ]),
    );
    expect(sdk.files.filter((path) => /\.test\.|testing|tsbuildinfo|tsconfig|^scripts/.test(path))).toEqual([]);
  });

  test('brings the licence of the whole project', () => {
    for (const name of ['LICENSE', 'NOTICE']) {
      expect(readFileSync(join(root, 'packages/sdk', name), 'utf8')).toBe(readFileSync(join(root, name), 'utf8'));
    }
  });

  test('is without fault to publint', async () => {
    await run(process.execPath, [tool('publint/src/cli.js'), sdk.tarball, '--strict'], { cwd: root });
  });

  test('has the right types for each way of finding modules', async () => {
    // The script for pages is no module, and has no types.
    const args = [sdk.tarball, '--exclude-entrypoints', './dist/browser/gate.iife.js', '--format', 'json'];
    const cli = tool('@arethetypeswrong/cli/dist/index.js');
    const report = JSON.parse(await run(process.execPath, [cli, ...args], { cwd: root }));
    expect(report.problems).toEqual({});
    expect(Object.keys(report.analysis.entrypoints)).toHaveLength(6);
  });
});

const ways: [module: string, found: string, files: string[]][] = [
  ['node16', 'node16', ['types.mts', 'types.cts']],
  ['nodenext', 'nodenext', ['types.mts', 'types.cts']],
  ['esnext', 'bundler', ['types.ts']],
  ['commonjs', 'bundler', ['types.ts']],
];

describe.each(names)('installed as %s', (name) => {
  const own_name = name === '@0gate/sdk';
  /** A sample, written against the name that is installed here. */
  const write = (sample: string, as = sample) => {
    const text = readFileSync(join(samples, sample), 'utf8').replaceAll("'@0gate/sdk", `'${name}`);
    writeFileSync(join(project, as), text);
  };

  // As Node 20 was before modules could be required, and as Jest still is.
  const without_modules: [sample: string, flags: string[]] = ['partner.cjs', ['--no-experimental-require-module']];
  // The own name without flags is what each runtime is asked below.
  const runs: (typeof without_modules)[] = own_name
    ? []
    : [
        ['partner.mjs', []],
        ['partner.cjs', []],
      ];

  test.each([...runs, without_modules])('runs: %s %j', async (sample, flags) => {
    write(sample);
    const gateway = await ScriptedGateway.start();
    const printed = await run(process.execPath, [...flags, sample], {
      cwd: project,
      env: { GATE_API_URL: gateway.url },
    });
    await gateway.close();
    expect(JSON.parse(printed)).toMatchObject({ session: 'gs_1' });
    if (sample === 'partner.cjs') {
      expect(JSON.parse(printed)).toMatchObject({ one_class: true, one_class_with_import: flags.length === 0 });
    }
  });

  // The name changes how a module is found, and not what it says: one way is enough for the second.
  test.each(own_name ? ways : ways.slice(0, 1))(
    'compiles: module %s, found as %s',
    async (module, moduleResolution, files) => {
      for (const file of files) write('types.mts', file);
      const compilerOptions = {
        module,
        moduleResolution,
        target: 'es2022',
        lib: ['es2023', 'dom'],
        types: ['node'],
        strict: true,
        exactOptionalPropertyTypes: true,
        // One way checks all declarations, ours in both forms; that takes as long as all the rest.
        skipLibCheck: module !== 'nodenext',
        noEmit: true,
      };
      const config = join(project, `tsconfig.${module}.json`);
      writeFileSync(config, JSON.stringify({ compilerOptions, files }));
      await run(process.execPath, [tool('typescript/bin/tsc'), '-p', config], { cwd: project });
    },
  );

  test.each(['esm', 'iife'] as const)('is bundled for a page, with its own part only: %s', async (format) => {
    write('page.mjs');
    const { outputFiles, metafile } = await build({
      entryPoints: [join(project, 'page.mjs')],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format,
      external: ['react'],
      logLevel: 'error',
    });
    const own = Object.keys(metafile.inputs).filter((path) => path.includes(name));
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((path) => !/\/dist\/(browser|react|wire)\//.test(path))).toEqual([]);
    // 6 KB for the page, and what React's components add.
    expect(gzipSync(outputFiles[0]?.contents ?? '').byteLength).toBeLessThanOrEqual(7 * 1024);
  });

  test('brings the source that each source map names', () => {
    const maps = sdk.files
      .filter((path) => path.endsWith('.map'))
      .map((path) => join(project, 'node_modules', name, path));
    const named = maps.flatMap((path) => {
      const { sources } = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] };
      return sources.map((source) => resolve(dirname(path), source));
    });
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  test('has the script for pages where the documents say, and a page runs it', async () => {
    const find = `require.resolve('${name}/dist/browser/gate.iife.js')`;
    const path = (await run(process.execPath, ['-p', find], { cwd: project })).trim();
    const page = await browser.newPage();
    await page.setContent('<!doctype html><div id="ramp"></div>');
    await page.addScriptTag({ path });
    expect(await page.evaluate('Object.keys(GateJS).toSorted()')).toEqual([
      'GateBrowserError',
      'GateRamp',
      'SecretKeyInBrowserError',
      'createGateOffRamp',
      'createGateOnRamp',
      'createGateSwap',
    ]);
    await page.close();
  });
});

describe('on each runtime', () => describeRuntimes(() => project));
