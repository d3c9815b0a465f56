import type { Mode } from '@0gate/gateway';
import type { Command } from 'commander';
import type { Env } from '../program.js';
import { keyLines } from './key.js';
import { columns, list, moment } from './lines.js';
import { aboutPartner, jsonOption, modeOption, type PartnerOptions, print, refOf, withAdmin } from './with-admin.js';

export function addPartnerCommands(admin: Command, env: Env): void {
  const partner = admin.command('partner').description('partners, each in one mode or both');
  addCreating(partner, env);
  addLooking(partner, env);
  addSwitching(partner, env);
}

type Made = { readonly mode: Mode; readonly entitle: readonly string[]; readonly json?: true };

function addCreating(partner: Command, env: Env): void {
  partner
    .command('create')
    .description('make a partner in one mode, with a key of each kind and a webhook secret, shown once')
    .requiredOption('--name <name>', 'what users read on the surface')
    .addOption(modeOption())
    .option('--entitle <product>', 'a product beside the hosted sale; may be given again', collect, [])
    .addOption(jsonOption())
    .action(async ({ name, mode, entitle, json }: Made & { name: string }) => {
      const made = await withAdmin(env, (work) => work.createPartner({ name, mode, entitlements: entitle }));
      printCredentials(json, made);
    });
  aboutPartner(partner.command('add-mode'))
    .description('give a partner its other mode, with keys and a secret of its own, shown once')
    .option('--entitle <product>', 'a product beside the hosted sale; may be given again', collect, [])
    .action(async ({ json, entitle, ...options }: PartnerOptions & Made) => {
      printCredentials(json, await withAdmin(env, (work) => work.addMode(refOf(options), entitle)));
    });
}

function printCredentials(
  json: true | undefined,
  made: { partner_id: string; mode: Mode; secret_key: string; publishable_key: string; webhook_secret: string },
): void {
  print(json, made, [
    `Partner ${made.partner_id} in ${made.mode}`,
    `  secret key       ${made.secret_key}`,
    `  publishable key  ${made.publishable_key}`,
    `  webhook secret   ${made.webhook_secret}`,
    'They are shown this once: store them now. The secret key and the webhook secret stay on the server.',
  ]);
}

function addLooking(partner: Command, env: Env): void {
  partner
    .command('list')
    .description('every partner, one line for each of its modes')
    .addOption(jsonOption())
    .action(async ({ json }: { json?: true }) => {
      const partners = await withAdmin(env, (work) => work.listPartners());
      const rows = partners.map(({ partner_id, mode, name, disabled, entitlements }) => [
        partner_id,
        mode,
        disabled ? 'disabled' : 'enabled',
        list(entitlements, 'nothing'),
        name,
      ]);
      print(json, { partners }, rows.length === 0 ? ['There is no partner yet.'] : columns(rows));
    });
  partner
    .command('show')
    .description('a partner with its keys, origins and endpoint')
    .requiredOption('--partner <id>', 'the partner, par_…')
    .addOption(jsonOption())
    .action(async ({ partner: partner_id, json }: { partner: string; json?: true }) => {
      const modes = await withAdmin(env, (work) => work.showPartner(partner_id));
      const lines = modes.flatMap(({ mode, disabled, entitlements, created_at, endpoint, origins, keys }) => [
        `In ${mode}, ${disabled ? 'disabled' : 'enabled'}, since ${moment(created_at)}`,
        `  entitled to   ${list(entitlements, 'nothing')}`,
        `  endpoint      ${endpoint.url ?? 'not set'}${endpoint.rotation === null ? '' : ', its secret is being rotated'}`,
        ...origins.map(({ kind, origin }) => `  ${`${kind} origin`.padEnd(14)}${origin}`),
        ...keyLines(keys).map((line) => `  ${line}`),
      ]);
      const [first] = modes;
      print(json, { partner_id, name: first?.name, modes }, [`Partner ${partner_id}: ${first?.name}`, ...lines]);
    });
}

function addSwitching(partner: Command, env: Env): void {
  aboutPartner(partner.command('disable'))
    .description('keep all keys of a partner out, within five seconds; sales under way go on to their end')
    .action(switching(true));
  aboutPartner(partner.command('enable')).description('let a partner in again').action(switching(false));

  function switching(disabled: boolean) {
    return async ({ json, ...options }: PartnerOptions) => {
      await withAdmin(env, (work) => work.setDisabled(refOf(options), disabled));
      const state = disabled ? 'disabled' : 'enabled';
      print(json, { ...refOf(options), disabled }, [`${options.partner} is ${state} in ${options.mode}.`]);
    };
  }
}

const collect = (item: string, before: readonly string[]): string[] => [...before, item];
