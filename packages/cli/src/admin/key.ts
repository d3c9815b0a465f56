import { type Command, Option } from 'commander';
import type { Env } from '../program.js';
import { aboutPartner, type PartnerOptions, print, refOf, withAdmin } from './with-admin.js';

const kinds = { secret: 'sk', publishable: 'pk' } as const;

export function addKeyCommands(admin: Command, env: Env): void {
  const key = admin.command('key').description('API keys');
  aboutPartner(key.command('create'))
    .description('one more key beside those that live; shown once')
    .addOption(new Option('--kind <kind>', 'secret or publishable').choices(Object.keys(kinds)).makeOptionMandatory())
    .action(async ({ json, kind, ...options }: PartnerOptions & { kind: keyof typeof kinds }) => {
      const made = await withAdmin(env, (work) => work.createKey(refOf(options), kinds[kind]));
      print(json, { ...refOf(options), kind, ...made }, [
        `Key ${made.key_id} of ${options.partner} in ${options.mode}`,
        `  ${made.key}`,
        'It is shown this once: store it now.',
      ]);
    });

  aboutPartner(key.command('revoke'))
    .description('end a key everywhere within five seconds')
    .requiredOption('--key <id>', 'the key, key_…')
    .action(async ({ json, key: key_id, ...options }: PartnerOptions & { key: string }) => {
      await withAdmin(env, (work) => work.endKey(refOf(options), key_id));
      print(json, { ...refOf(options), key_id, revoked: true }, [`Revoked ${key_id}.`]);
    });
}
