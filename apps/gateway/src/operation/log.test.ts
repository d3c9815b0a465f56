import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { expect, test, vi } from 'vitest';
import { createLog } from './log.js';

test('a database error is logged by its code and message, never with the row that it quotes', () => {
  const lines: string[] = [];
  const log = createLog({ log_level: 'info' }, { write: (line) => void lines.push(line) });
  const error = Object.assign(new Error('new row violates check constraint'), {
    code: '23514',
    detail: 'Failing row contains (Ada Example, DE89370400440532013000).',
    where: 'SQL statement with Ada Example',
  });
  log.error({ err: error }, 'worker step failed');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'worker step failed',
    err: { code: '23514', message: 'new row violates check constraint' },
  });
  expect(lines.join()).not.toContain('Ada');
});

test('each line has the time it was written at, to the millisecond', () => {
  vi.useFakeTimers();
  try {
    const times = ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00.000Z', '2026-02-01T00:00:00.042Z'];
    const lines: string[] = [];
    const log = createLog({ log_level: 'info' }, { write: (line) => void lines.push(line) });
    for (const time of times) {
      vi.setSystemTime(time);
      log.info('now');
    }
    expect(lines.map((line) => JSON.parse(line).time)).toEqual(times);
  } finally {
    vi.useRealTimers();
  }
});

/** What a process that logs one line and ends has written. */
async function logOf(ending: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { createLog } from './log.js'; createLog({ log_level: 'info' }).info('the last line'); ${ending}`,
      resolveDir: import.meta.dirname,
    },
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const input = outputFiles[0]?.text ?? '';
  return spawnSync(process.execPath, ['-'], { input, encoding: 'utf8', timeout: 20_000 }).stdout;
}

test.each([
  ['with nothing left to do', ''],
  ['by its own will', 'process.exit(1);'],
  ['by an error nobody expected', `setTimeout(() => { throw new Error('unexpected'); }, 1);`],
])('behavior: a process that ends %s has written its last line', async (_, ending) => {
  expect(await logOf(ending)).toContain('"msg":"the last line"');
});
