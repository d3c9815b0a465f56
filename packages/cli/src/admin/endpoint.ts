import type { Command } from 'commander';
import type { Env } from '../program.js';
import { aboutPartner, type PartnerOptions, print, readList, refOf, withAdmin } from './with-admin.js';

type Options = PartnerOptions & { readonly url: string; readonly events?: readonly string[] };

export function addEndpointCommand(admin: Command, env: Env): void {
  aboutPartner(admin.command('endpoint').description('where events go').command('set'))
    .description('set where events are sent; what is pending goes there too')
    .requiredOption('--url <url>', 'an https URL')
    .option('--events <list>', 'types by comma; without it they stay as they are', readList)
    .action(async ({ json, url, events, ...options }: Options) => {
      const endpoint = { url, ...(events === undefined ? {} : { event_types: events }) };
      await withAdmin(env, (work) => work.setEndpoint(refOf(options), endpoint));
      print(json, { ...refOf(options), ...endpoint }, [
        `Events of ${options.partner} in ${options.mode} go to ${url}.`,
      ]);
    });
}
