import { type Command, InvalidArgumentError } from 'commander';
import type { Env } from '../program.js';
import { columns, moment } from './lines.js';
import { jsonOption, print, withAdmin } from './with-admin.js';

export function addLogCommand(admin: Command, env: Env): void {
  admin
    .command('log')
    .description('what was done by hand, newest first; never a secret')
    .option('--limit <n>', 'so many at most', readLimit, 50)
    .addOption(jsonOption())
    .action(async ({ limit, json }: { limit: number; json?: true }) => {
      const log = await withAdmin(env, (work) => work.listDeeds(limit));
      const rows = log.map(({ at, done_by, command, about, mode, details }) => [
        moment(at),
        done_by,
        command,
        about,
        mode ?? '',
        JSON.stringify(details),
      ]);
      print(json, { log }, rows.length === 0 ? ['Nothing was done yet.'] : columns(rows));
    });
}

const maxLimit = 1_000;

function readLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (limit >= 1 && limit <= maxLimit) return limit;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${maxLimit}.`);
}
