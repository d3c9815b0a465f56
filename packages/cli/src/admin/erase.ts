import type { Command } from 'commander';
import type { Env } from '../program.js';
import { jsonOption, print, withAdmin } from './with-admin.js';

interface Options {
  readonly endUser?: string;
  readonly session?: string;
  readonly json?: true;
}

export function addEraseCommand(admin: Command, env: Env): void {
  admin
    .command('erase')
    .description('make everything about a person unreadable, for good; refused while money is in flight')
    .option('--end-user <id>', 'the person, usr_…, with all linked sessions')
    .option('--session <id>', 'a session, gs_…, that no person is known behind')
    .addOption(jsonOption())
    .action(async ({ endUser, session, json }: Options) => {
      if ((endUser === undefined) === (session === undefined))
        throw new Error('say whom to erase: either --end-user or --session');
      const erased = await withAdmin(env, (work) =>
        endUser === undefined ? work.eraseSession(session ?? '') : work.eraseEndUser(endUser),
      );
      const who = endUser ?? session;
      print(json, { erased: who, ...erased }, [
        erased.keys === 0
          ? `${who} was erased before; nothing was left.`
          : `Erased ${who}: nothing personal of ${erased.sessions.length} session(s) can be read again.`,
      ]);
    });
}
