import type { Tx } from '../db/index.js';

/** Gives the database its deployment, where it has none yet, and reads whose it is. */
export async function claimDeployment(
  tx: Tx,
  deployment_id: string,
  payment_id_key_check: Buffer,
): Promise<{ readonly deployment_id: string; readonly payment_id_key_check: Buffer }> {
  await tx.query(
    'claim_deployment',
    'update deployment set deployment_id = $1, payment_id_key_check = $2 where deployment_id is null',
    [deployment_id, payment_id_key_check],
  );
  const [row] = await tx.query<{ deployment_id: string; payment_id_key_check: Buffer }>(
    'read_deployment',
    'select deployment_id, payment_id_key_check from deployment',
    [],
  );
  if (row === undefined) throw new Error('the deployment has no row');
  return row;
}
