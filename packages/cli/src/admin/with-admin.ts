import { type Admin, createAdmin, loadConfig, type Mode } from '@0gate/gateway';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Env } from '../program.js';

/** Runs one piece of administration and closes what it opened, also when it is refused. */
export async function withAdmin<T>(env: Env, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = await createAdmin(loadConfig(env));
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

export interface PartnerOptions {
  readonly partner: string;
  readonly mode: Mode;
  readonly json?: true;
}

export const modeOption = (): Option =>
  new Option('--mode <mode>', 'test or live').choices(['test', 'live']).makeOptionMandatory();

export const jsonOption = (): Option => new Option('--json', 'print one JSON object, for programs');

/** The options of every command about one partner in one mode. */
export function aboutPartner(command: Command): Command {
  return command.requiredOption('--partner <id>', 'the partner, par_…').addOption(modeOption()).addOption(jsonOption());
}

export const refOf = ({ partner, mode }: PartnerOptions) => ({ partner_id: partner, mode });

/** Items by comma, none of them empty. */
export function readList(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.some((item) => item === '')) throw new InvalidArgumentError('Give the items by comma, none of them empty.');
  return items;
}

/** Programs get the object, people the lines. */
export function print(json: true | undefined, object: object, lines: readonly string[]): void {
  console.log(json ? JSON.stringify(object) : lines.join('\n'));
}
