import type { Command } from 'commander';
import type { Env } from '../program.js';
import { aboutPartner, type PartnerOptions, print, refOf, withAdmin } from './with-admin.js';

export function addEntitlementCommands(admin: Command, env: Env): void {
  const entitlement = admin.command('entitlement').description('products beside the hosted sale: rails, kyc_package');
  const about = (name: string) => aboutPartner(entitlement.command(name)).argument('<product>', 'like rails');
  const told = (product: string, { json, ...options }: PartnerOptions, entitlements: readonly string[]) =>
    print(json, { ...refOf(options), entitlements }, [
      `${options.partner} is ${entitlements.includes(product) ? '' : 'not '}entitled to ${product} in ${options.mode}.`,
    ]);
  about('add')
    .description('switch a product on')
    .action(async (product: string, options: PartnerOptions) => {
      told(product, options, await withAdmin(env, (work) => work.addEntitlement(refOf(options), product)));
    });
  about('remove')
    .description('switch a product off; what was begun with it goes on to its end')
    .action(async (product: string, options: PartnerOptions) => {
      told(product, options, await withAdmin(env, (work) => work.removeEntitlement(refOf(options), product)));
    });
}
