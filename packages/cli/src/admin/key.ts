import { type Command, Option } from 'commander';
import type { Env } from '../program.js';
import { columns, list, moment } from './lines.js';
import { aboutPartner, type PartnerOptions, print, readList, refOf, withAdmin } from './with-admin.js';

const kinds = { secret: 'sk', publishable: 'pk' } as const;

type CreateOptions = PartnerOptions & {
  readonly kind: keyof typeof kinds;
  readonly scopes?: readonly string[];
  readonly name?: string;
};

export function addKeyCommands(admin: Command, env: Env): void {
  const key = admin.command('key').description('API keys: rotation is create, deploy, revoke');
  aboutPartner(key.command('create'))
    .description('one more key beside those that live; shown once')
    .addOption(new Option('--kind <kind>', 'secret or publishable').choices(Object.keys(kinds)).makeOptionMandatory())
    .option('--scopes <list>', 'what it may do, by comma, like sessions:write; without it everything', readList)
    .option('--name <name>', 'what you call it')
    .action(async ({ json, kind, scopes = [], name, ...options }: CreateOptions) => {
      const asked = { kind: kinds[kind], scopes, name: name ?? null };
      const made = await withAdmin(env, (work) => work.createKey(refOf(options), asked));
      print(json, { ...refOf(options), kind, scopes, name: asked.name, ...made }, [
        `Key ${made.key_id} of ${options.partner} in ${options.mode}, which may do ${list(scopes, 'everything')}`,
        `  ${made.key}`,
        'It is shown this once: store it now.',
      ]);
    });

  aboutPartner(key.command('list'))
    .description('the keys of a partner, those that live first')
    .action(async ({ json, ...options }: PartnerOptions) => {
      const keys = await withAdmin(env, (work) => work.listKeys(refOf(options)));
      print(json, { ...refOf(options), keys }, keyLines(keys));
    });

  aboutPartner(key.command('revoke'))
    .description('end a key everywhere within five seconds')
    .requiredOption('--key <id>', 'the key, key_…')
    .action(async ({ json, key: key_id, ...options }: PartnerOptions & { key: string }) => {
      await withAdmin(env, (work) => work.endKey(refOf(options), key_id));
      print(json, { ...refOf(options), key_id, revoked: true }, [`Revoked ${key_id}.`]);
    });
}

type Key = {
  readonly key_id: string;
  readonly prefix: string;
  readonly last_four: string;
  readonly name: string | null;
  readonly scopes: readonly string[];
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
};

/** What people need to tell keys apart, and to see which one nobody uses any more. */
export function keyLines(keys: readonly Key[]): string[] {
  return columns(
    keys.map(({ key_id, prefix, last_four, name, scopes, last_used_at, revoked_at }) => [
      key_id,
      `${prefix}_…${last_four}`,
      revoked_at === null ? `last used ${moment(last_used_at)}` : `revoked ${moment(revoked_at)}`,
      list(scopes, 'everything'),
      name ?? '',
    ]),
  );
}
