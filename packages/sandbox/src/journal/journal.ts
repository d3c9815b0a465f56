import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Append-only books: one JSON entry per line. */
export type Journal<Entry> = {
  /** Resolves once the entry is on the disk; entries reach it in the order of the calls. */
  append(entry: Entry): Promise<void>;
  /** Resolves once everything appended so far is on the disk. */
  flushed(): Promise<void>;
  close(): Promise<void>;
};

/** Reads what is there and cuts off a last line that a crash left half written: nobody was told of it. */
function recover<Entry>(file: string): Entry[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) {
    const descriptor = openSync(file, 'r+');
    ftruncateSync(descriptor, whole);
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
  const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Entry);
}

async function syncFolder(file: string): Promise<void> {
  const folder: FileHandle = await open(dirname(file), 'r');
  await folder.sync();
  await folder.close();
}

/** Opens the journal at `file` and returns the entries of earlier runs. One process writes a journal at a time. */
export async function openJournal<Entry>(file: string): Promise<{ journal: Journal<Entry>; entries: Entry[] }> {
  const entries = recover<Entry>(file);
  const handle = await open(file, 'a');
  await syncFolder(file);
  let waiting: string[] = [];
  let batch: Promise<void> | undefined;

  // Whoever comes while the disk is busy shares the next fsync.
  const writeBatch = async (after: Promise<void> | undefined): Promise<void> => {
    await after;
    const lines = waiting;
    waiting = [];
    batch = undefined;
    await handle.write(lines.join(''));
    await handle.datasync();
  };
  let last: Promise<void> | undefined;
  const append = (entry: Entry): Promise<void> => {
    waiting.push(`${JSON.stringify(entry)}\n`);
    batch ??= last = writeBatch(last);
    return batch;
  };
  return {
    entries,
    journal: {
      append,
      flushed: async () => last,
      close: async () => {
        await last;
        await handle.close();
      },
    },
  };
}
