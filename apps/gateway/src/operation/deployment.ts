import type { Core } from '../common/index.js';
import { ConfigError } from '../config.js';
import { sha256 } from '../crypto/index.js';
import { claimDeployment } from './deployment.store.js';

/**
 * Deposit addresses are derived from the deployment's id, payment ids also from their key. A process with others would show
 * addresses that nobody watches and pay again what was sent before, so it does not start. The first process to start on an empty
 * database says whose it is; only a hash of the key is stored.
 *
 * @throws ConfigError that names the setting
 */
export async function requireSameDeployment(core: Pick<Core, 'config' | 'db'>): Promise<void> {
  const { deployment_id, payment_id_key } = core.config;
  const check = sha256(Buffer.concat([Buffer.from('0gate.payment-id-key.v1|'), payment_id_key]));
  const stored = await claimDeployment(core.db, deployment_id, check);
  const problems: string[] = [];
  if (stored.deployment_id !== deployment_id) {
    problems.push(`DEPLOYMENT_ID is ${deployment_id}, and this database belongs to ${stored.deployment_id}`);
  }
  if (!stored.payment_id_key_check.equals(check)) {
    problems.push('PAYMENT_ID_KEY is not the key that this database was begun with; it is never rotated');
  }
  if (problems.length > 0) throw new ConfigError(problems);
}
