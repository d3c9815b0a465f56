import type { Command } from 'commander';
import type { Env } from '../program.js';
import { jsonOption, print, withAdmin } from './with-admin.js';

interface Options {
  readonly endUser?: string;
  readonly session?: string;
  readonly customer?: string;
  readonly json?: true;
}

export function addEraseCommand(admin: Command, env: Env): void {
  admin
    .command('erase')
    .description('make everything about a person unreadable, for good; refused while money is in flight')
    .option('--end-user <id>', 'the person, usr_…, with all linked sessions')
    .option('--session <id>', 'a session, gs_…, that no person is known behind')
    .option('--customer <id>', 'a customer of a partner, with the people behind and all linked sessions')
    .addOption(jsonOption())
    .action(async ({ endUser, session, customer, json }: Options) => {
      const [who, another] = [endUser, session, customer].filter((id) => id !== undefined);
      if (who === undefined || another !== undefined)
        throw new Error('say whom to erase: one of --end-user, --session or --customer');
      const erased = await withAdmin(env, (work) => {
        if (endUser !== undefined) return work.eraseEndUser(who);
        return session === undefined ? work.eraseCustomer(who) : work.eraseSession(who);
      });
      print(json, { erased: who, ...erased }, [
        erased.keys === 0
          ? `${who} was erased before; nothing was left.`
          : `Erased ${who}: nothing personal of ${erased.sessions.length} session(s) can be read again.`,
      ]);
    });
}
