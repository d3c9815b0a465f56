import type { Mode } from '@0gate/gateway';
import type { Command } from 'commander';
import type { Env } from '../program.js';
import { jsonOption, modeOption, print, withAdmin } from './with-admin.js';

interface Options {
  readonly name: string;
  readonly mode: Mode;
  readonly entitle: readonly string[];
  readonly json?: true;
}

export function addPartnerCommand(admin: Command, env: Env): void {
  admin
    .command('partner')
    .description('partners')
    .command('create')
    .description('make a partner in one mode, with a key of each kind and a webhook secret, shown once')
    .requiredOption('--name <name>', 'what users read on the surface')
    .addOption(modeOption())
    .option('--entitle <product>', 'a product beside the hosted sale; may be given again', collect, [])
    .addOption(jsonOption())
    .action(async ({ name, mode, entitle, json }: Options) => {
      const made = await withAdmin(env, (work) => work.createPartner({ name, mode, entitlements: entitle }));
      print(json, made, [
        `Partner ${made.partner_id} in ${made.mode}`,
        `  secret key       ${made.secret_key}`,
        `  publishable key  ${made.publishable_key}`,
        `  webhook secret   ${made.webhook_secret}`,
        'They are shown this once: store them now. The secret key and the webhook secret stay on the server.',
      ]);
    });
}

const collect = (item: string, before: readonly string[]): string[] => [...before, item];
