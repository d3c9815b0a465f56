import { type Command, Option } from 'commander';
import type { Env } from '../program.js';
import { columns } from './lines.js';
import { aboutPartner, type PartnerOptions, print, refOf, withAdmin } from './with-admin.js';

type Options = PartnerOptions & { readonly kind: 'embed' | 'return' };

export function addOriginCommands(admin: Command, env: Env): void {
  const origin = admin.command('origin').description('pages that may embed the surface, or be returned to');
  aboutOrigin(origin.command('add'))
    .description('register an origin')
    .action(async (text: string, { json, kind, ...options }: Options) => {
      const added = await withAdmin(env, (work) => work.addOrigin(refOf(options), kind, text));
      const what = kind === 'embed' ? 'may embed the surface, and be returned to' : 'may be returned to';
      print(json, { ...refOf(options), kind, origin: added }, [`${added} ${what}.`]);
    });
  aboutOrigin(origin.command('remove'))
    .description('take an origin back')
    .action(async (text: string, { json, kind, ...options }: Options) => {
      const removed = await withAdmin(env, (work) => work.removeOrigin(refOf(options), kind, text));
      print(json, { ...refOf(options), kind, origin: removed, removed: true }, [
        `${removed} is not registered for ${kind} any more.`,
      ]);
    });
  aboutPartner(origin.command('list'))
    .description('what is registered')
    .action(async ({ json, ...options }: PartnerOptions) => {
      const origins = await withAdmin(env, (work) => work.listOrigins(refOf(options)));
      const lines = columns(origins.map((one) => [one.kind, one.origin]));
      print(json, { ...refOf(options), origins }, lines.length === 0 ? ['No origin is registered.'] : lines);
    });
}

function aboutOrigin(command: Command): Command {
  return aboutPartner(command)
    .argument('<origin>', 'scheme, host and port, like https://app.example')
    .addOption(new Option('--kind <kind>', 'embed or return').choices(['embed', 'return']).makeOptionMandatory());
}
