import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from './journal.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), '0gate-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('entries come back in the order they were appended', async () => {
  const file = join(folder, 'books.jsonl');
  const { journal } = await openJournal<number>(file);
  await Promise.all(Array.from({ length: 500 }, (_, n) => journal.append(n)));
  await journal.append(500);
  await journal.close();
  const again = await openJournal<number>(file);
  await again.journal.close();
  expect(again.entries).toEqual(Array.from({ length: 501 }, (_, n) => n));
});

test('a resolved append is in the file', async () => {
  const file = join(folder, 'books.jsonl');
  const { journal } = await openJournal<string>(file);
  const first = journal.append('a');
  const second = journal.append('b');
  await first;
  expect(readFileSync(file, 'utf8')).toContain('"a"\n');
  await second;
  expect(readFileSync(file, 'utf8')).toBe('"a"\n"b"\n');
  await journal.close();
});

test('a half-written last line is cut off and the next entry starts a line of its own', async () => {
  const file = join(folder, 'books.jsonl');
  const first = await openJournal<string>(file);
  await first.journal.append('whole');
  await first.journal.close();
  appendFileSync(file, '"hal');
  const second = await openJournal<string>(file);
  expect(second.entries).toEqual(['whole']);
  await second.journal.append('next');
  await second.journal.close();
  expect(readFileSync(file, 'utf8')).toBe('"whole"\n"next"\n');
});
