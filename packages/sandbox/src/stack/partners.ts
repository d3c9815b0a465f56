import type { Launch } from './launch.js';
import { program } from './places.js';

export type Partner = {
  readonly id: string;
  readonly secret_key: string;
  readonly publishable_key: string;
  readonly webhook_secret: string;
  /** Origins that may embed the surface. */
  readonly origins: readonly string[];
  /** Origins that a session may return to. */
  readonly return_origins: readonly string[];
};

type Created = { partner_id: string; secret_key: string; publishable_key: string; webhook_secret: string };

const cli = program('packages/cli/dist/main.js');

/** `0gate <args>` with the gateway's settings. */
export async function runCli(launch: Launch, env: Record<string, string>, args: readonly string[]): Promise<string> {
  return launch.run('cli', [cli, ...args], env);
}

/** Who the stack is for. */
export type People = {
  /** The demo wallet's, who may use the rails. */
  readonly partner: Partner;
  /** Shares nothing with him. */
  readonly other_partner: Partner;
  readonly operator_token: string;
};

/** Two partners and an operator, made as an operator makes them. */
export async function createPeople(launch: Launch, env: Record<string, string>): Promise<People> {
  const admin = (...args: string[]) => runCli(launch, env, ['admin', ...args, '--json']);
  const create = async (...args: string[]): Promise<Created> =>
    JSON.parse(await admin('partner', 'create', '--mode', 'test', ...args)) as Created;
  const [one, other, operator] = await Promise.all([
    create('--name', 'Demo Wallet', '--entitle', 'rails'),
    create('--name', 'Other Partner'),
    admin('operator', 'create', '--name', 'Sandbox Operator', '--role', 'admin'),
  ]);
  const wallet = launch.url('demo_wallet');
  const documented = 'https://app.example';
  const elsewhere = 'https://other.example';
  const of = (created: Created) => ['--partner', created.partner_id, '--mode', 'test'];
  await Promise.all([
    admin('origin', 'add', ...of(one), '--kind', 'embed', wallet),
    admin('origin', 'add', ...of(one), '--kind', 'return', documented),
    admin('origin', 'add', ...of(other), '--kind', 'embed', elsewhere),
    admin('endpoint', 'set', ...of(one), '--url', `${wallet}/webhooks/0gate`),
  ]);
  // An origin that may embed may be returned to as well.
  return {
    partner: partnerOf(one, [wallet], [wallet, documented]),
    other_partner: partnerOf(other, [elsewhere], [elsewhere]),
    operator_token: (JSON.parse(operator) as { token: string }).token,
  };
}

function partnerOf(created: Created, origins: readonly string[], return_origins: readonly string[]): Partner {
  const { partner_id: id, secret_key, publishable_key, webhook_secret } = created;
  return { id, secret_key, publishable_key, webhook_secret, origins, return_origins };
}
