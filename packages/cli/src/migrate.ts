import { migrate } from '@0gate/gateway';
import type { Command } from 'commander';
import type { Env } from './program.js';

export function addMigrateCommand(program: Command, env: Env): void {
  program
    .command('migrate')
    .description('bring the database to the newest schema; needs DATABASE_OWNER_URL, else DATABASE_URL')
    .action(async () => {
      const owner_url = env['DATABASE_OWNER_URL'] || env['DATABASE_URL'];
      if (!owner_url) throw new Error('DATABASE_OWNER_URL is not set: the database to migrate, as its owner');
      await migrate({ owner_url });
      console.log('The database has the newest schema.');
    });
}
