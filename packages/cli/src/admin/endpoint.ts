import type { Command } from 'commander';
import type { Env } from '../program.js';
import { list } from './lines.js';
import { aboutPartner, type PartnerOptions, print, readList, refOf, withAdmin } from './with-admin.js';

type SetOptions = PartnerOptions & { readonly url: string; readonly events?: readonly string[] };

export function addEndpointCommands(admin: Command, env: Env): void {
  const endpoint = admin.command('endpoint').description('where events go');
  aboutPartner(endpoint.command('set'))
    .description('set where events are sent; what is pending goes there too')
    .requiredOption('--url <url>', 'an https URL')
    .option('--events <list>', 'types by comma; without it they stay as they are', readList)
    .action(async ({ json, url, events, ...options }: SetOptions) => {
      const change = { url, ...(events === undefined ? {} : { event_types: events }) };
      const { event_types } = await withAdmin(env, (work) => work.setEndpoint(refOf(options), change));
      print(json, { ...refOf(options), url, event_types }, [
        `Events of ${options.partner} in ${options.mode} go to ${url}.`,
      ]);
    });
  aboutPartner(endpoint.command('unset'))
    .description('send no events any more; what is pending waits for the next address')
    .action(async ({ json, ...options }: PartnerOptions) => {
      const { event_types } = await withAdmin(env, (work) => work.setEndpoint(refOf(options), { url: null }));
      print(json, { ...refOf(options), url: null, event_types }, [
        `Events of ${options.partner} in ${options.mode} go nowhere until an address is set.`,
      ]);
    });
  aboutPartner(endpoint.command('show'))
    .description('where events are sent, and which')
    .action(async ({ json, ...options }: PartnerOptions) => {
      const shown = await withAdmin(env, (work) => work.showEndpoint(refOf(options)));
      const { url, event_types, rotation } = shown;
      print(json, { partner_id: options.partner, ...shown }, [
        `Events of ${options.partner} in ${options.mode} go ${url === null ? 'nowhere yet' : `to ${url}`}.`,
        `  types   ${list(event_types, 'none')}`,
        `  secret  ${rotation === null ? 'one' : `two sign, until the rotation is finished or ${rotation.ends_at}`}`,
      ]);
    });
  addRotation(endpoint, env);
}

function addRotation(endpoint: Command, env: Env): void {
  aboutPartner(endpoint.command('rotate-secret'))
    .description('make a new webhook secret, shown once; the old one signs beside it until the rotation is finished')
    .action(async ({ json, ...options }: PartnerOptions) => {
      const { secret, rotation } = await withAdmin(env, (work) => work.rotateSecret(refOf(options)));
      print(json, { ...refOf(options), secret, rotation }, [
        `New webhook secret of ${options.partner} in ${options.mode}`,
        `  ${secret}`,
        'It is shown this once: store it now, deploy it, then finish with "0gate admin endpoint finish-rotation".',
        `Until then, and until ${rotation?.ends_at} at the latest, the old one signs as well.`,
      ]);
    });
  aboutPartner(endpoint.command('finish-rotation'))
    .description('sign with the new secret alone')
    .action(async ({ json, ...options }: PartnerOptions) => {
      const finished = await withAdmin(env, (work) => work.finishRotation(refOf(options)));
      print(json, { ...refOf(options), finished }, [
        finished
          ? `Only the new secret of ${options.partner} signs in ${options.mode}.`
          : `No rotation was under way for ${options.partner} in ${options.mode}; nothing was changed.`,
      ]);
    });
}
