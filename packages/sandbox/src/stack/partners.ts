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

/** The demo wallet's partner, who may use the rails, and a second one that shares nothing with him. */
export async function createPartners(
  launch: Launch,
  env: Record<string, string>,
): Promise<{ partner: Partner; other_partner: Partner }> {
  const admin = (...args: string[]) => runCli(launch, env, ['admin', ...args, '--json']);
  const create = async (...args: string[]): Promise<Created> =>
    JSON.parse(await admin('partner', 'create', '--mode', 'test', ...args)) as Created;
  const [one, other] = await Promise.all([
    create('--name', 'Demo Wallet', '--entitle', 'rails'),
    create('--name', 'Other Partner'),
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
  };
}

function partnerOf(created: Created, origins: readonly string[], return_origins: readonly string[]): Partner {
  const { partner_id: id, secret_key, publishable_key, webhook_secret } = created;
  return { id, secret_key, publishable_key, webhook_secret, origins, return_origins };
}
