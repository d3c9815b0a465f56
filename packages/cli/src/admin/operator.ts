import type { OperatorRole } from '@0gate/gateway';
import { type Command, Option } from 'commander';
import type { Env } from '../program.js';
import { columns, moment } from './lines.js';
import { jsonOption, print, withAdmin } from './with-admin.js';

const roles: readonly OperatorRole[] = ['viewer', 'support', 'finance', 'admin'];

export function addOperatorCommands(admin: Command, env: Env): void {
  const operator = admin.command('operator').description('named persons who administer');
  operator
    .command('create')
    .description('make an operator with a token, shown once')
    .requiredOption('--name <name>', 'the person')
    .addOption(new Option('--role <role>', `one of ${roles.join(', ')}`).choices(roles).makeOptionMandatory())
    .addOption(jsonOption())
    .action(async ({ json, ...person }: { name: string; role: OperatorRole; json?: true }) => {
      const made = await withAdmin(env, (work) => work.createOperator(person));
      print(json, made, [
        `Operator ${made.operator_id}: ${made.name}, ${made.role}`,
        `  ${made.token}`,
        'It is shown this once: store it now.',
      ]);
    });
  operator
    .command('list')
    .description('every operator, also those who were disabled')
    .addOption(jsonOption())
    .action(async ({ json }: { json?: true }) => {
      const operators = await withAdmin(env, (work) => work.listOperators());
      const rows = operators.map(({ operator_id, role, last_four, name, disabled_at }) => [
        operator_id,
        role,
        `op_…${last_four}`,
        disabled_at === null ? 'enabled' : `disabled ${moment(disabled_at)}`,
        name,
      ]);
      print(json, { operators }, rows.length === 0 ? ['There is no operator yet.'] : columns(rows));
    });
  operator
    .command('disable')
    .description('end an operator’s access at once; the name may then be used again')
    .requiredOption('--operator <id>', 'the operator, opr_…')
    .addOption(jsonOption())
    .action(async ({ operator: operator_id, json }: { operator: string; json?: true }) => {
      await withAdmin(env, (work) => work.endOperator(operator_id));
      print(json, { operator_id, disabled: true }, [`Disabled ${operator_id}.`]);
    });
}
