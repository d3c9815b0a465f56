import { readFile } from 'node:fs/promises';
import type { Core, Mode } from '../common/index.js';
import { sha256 } from '../crypto/index.js';
import type { Worker } from '../work/index.js';
import { replaceList } from './store.js';

const round_ms = 60_000;

/** Loads the operator's list from its file into the database, so that every process screens against the same rows. */
export function createScreeningWorker(core: Core, mode: Mode, file: string): Worker {
  let next_ms = 0;
  return {
    name: `screening.${mode}`,
    role: 'housekeeping',
    async step() {
      const now_ms = core.clock.monotonic_ms();
      if (now_ms < next_ms) return 'idle';
      next_ms = now_ms + round_ms;
      const content = await readFile(file, 'utf8');
      await core.db.withTx((tx) =>
        replaceList(tx, mode, {
          list_id: 'file',
          content_hash: sha256(content),
          addresses: parseList(content),
          checked_at: core.clock.now(),
        }),
      );
      return 'worked';
    },
  };
}

/** One address per line; `#` starts a comment. @throws on anything else: half a list is no list */
export function parseList(content: string): string[] {
  const lines = content.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return [
    ...new Set(
      lines.flatMap((line, index) => {
        if (line === '') return [];
        if (!/^0x[0-9a-fA-F]{40}$/.test(line)) throw new Error(`screening list, line ${index + 1}: not an address`);
        return [line.toLowerCase()];
      }),
    ),
  ];
}
