import { Command } from 'commander';
import { addEndpointCommands } from './admin/endpoint.js';
import { addEntitlementCommands } from './admin/entitlement.js';
import { addEraseCommand } from './admin/erase.js';
import { addKeyCommands } from './admin/key.js';
import { addLogCommand } from './admin/log.js';
import { addOperatorCommands } from './admin/operator.js';
import { addOriginCommands } from './admin/origin.js';
import { addPartnerCommands } from './admin/partner.js';
import { addMigrateCommand } from './migrate.js';
import { addServeCommand } from './serve.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** `0gate`: every setting comes from the environment, what a command is about from its options. */
export function createProgram(env: Env): Command {
  const program = new Command('0gate')
    .description('The off-ramp gateway anyone can run.')
    .showHelpAfterError('(--help says how)');
  addMigrateCommand(program, env);
  addServeCommand(program, env);
  const admin = program.command('admin').description('what operators do by hand');
  addPartnerCommands(admin, env);
  addEntitlementCommands(admin, env);
  addKeyCommands(admin, env);
  addOriginCommands(admin, env);
  addEndpointCommands(admin, env);
  addOperatorCommands(admin, env);
  addLogCommand(admin, env);
  addEraseCommand(admin, env);
  return program;
}
