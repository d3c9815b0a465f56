import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cloneDatabase, createTestCore, TestClock, type TestDatabase } from '../testing/index.js';
import { createScreeningWorker, screenAddresses } from './index.js';
import { parseList } from './worker.js';

const listed = '0x52908400098527886E0F7030069857D2E4169EE7';
const clear = '0x0000000000000000000000000000000000000c1e';

describe('the list as a file', () => {
  test('default: an address per line, comments and blank lines between, each once and in lower case', () => {
    const content = `# test list\n\n${listed}\r\n  ${clear}  # by hand\n${listed.toLowerCase()}\n`;
    expect(parseList(content)).toEqual([listed.toLowerCase(), clear]);
    expect(parseList('')).toEqual([]);
  });

  test.each([
    '0x123',
    `${listed}00`,
    listed.slice(2),
    `${listed} ${clear}`,
    `${listed},`,
    'x',
    '0xgggggggggggggggggggggggggggggggggggggggg',
  ])('error: half a list is no list: %s', (line) => {
    expect(() => parseList(`${clear}\n${line}\n`)).toThrow('screening list, line 2: not an address');
  });
});

describe('the list in the database', () => {
  let database: TestDatabase;
  let core: ReturnType<typeof createTestCore>;
  let folder: string;
  let file: string;
  const clock = new TestClock();
  beforeAll(async () => {
    database = await cloneDatabase();
    core = createTestCore(database.app_url, { clock });
    folder = mkdtempSync(join(tmpdir(), '0gate-screening-'));
    file = join(folder, 'list.txt');
  });
  afterAll(async () => {
    await core.db.end();
    await database.drop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => writeFileSync(file, `${listed}\n`));

  /** A worker of its own looks at once. */
  const load = () => createScreeningWorker(core, 'test', file).step(clock.now());
  const screen = (...addresses: string[]) => screenAddresses(core.db, 'test', addresses);

  test('behavior: without a list nothing is clear', async () => {
    expect(await screen(clear)).toBe('no_list');
    expect(await screen()).toBe('no_list');
  });

  test('default: listed in any case, alone or among others', async () => {
    const worker = createScreeningWorker(core, 'test', file);
    expect(await worker.step(clock.now())).toBe('worked');
    expect(await worker.step(clock.now())).toBe('idle');
    for (const spelled of [listed, listed.toLowerCase(), `0x${listed.slice(2).toUpperCase()}`])
      expect(await screen(clear, spelled)).toBe('listed');
    expect(await screen(clear)).toBe('clear');
    expect(await screenAddresses(core.db, 'live', [listed])).toBe('no_list');
  });

  test('behavior: a new list replaces the old one', async () => {
    await load();
    writeFileSync(file, `${clear}\n`);
    await load();
    expect([await screen(listed), await screen(clear)]).toEqual(['clear', 'listed']);
  });

  test('behavior: an empty list is a list; what can not be read leaves the last one', async () => {
    await load();
    writeFileSync(file, 'half a line');
    await expect(load()).rejects.toThrow(/line 1/);
    expect(await screen(listed)).toBe('listed');
    writeFileSync(file, '# nobody\n');
    await load();
    expect(await screen(listed)).toBe('clear');
  });

  test('behavior: two processes that load at once leave one whole list', async () => {
    await Promise.all([load(), load(), load(), load()]);
    expect(await screen(listed)).toBe('listed');
  });
});
