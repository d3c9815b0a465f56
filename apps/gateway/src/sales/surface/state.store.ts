import type { Tx } from '../../db/index.js';

interface SealedStep {
  readonly payload_sealed: Buffer;
  readonly created_at: Date;
}

/** Events of a session that leave its stage where it was. */
const quiet = [
  'session.user_input',
  'session.identity_started',
  'session.identity_decided',
  'session.priced',
  'session.price_confirmed',
  'session.expiry_brought_forward',
  'kyc.required',
];

/**
 * The steps of a session in order; each event shows the session as it left it. Empty after an erasure: every session has the step
 * of its creation, but nothing that was sealed for an erased person can be read.
 */
export async function listStageSteps(
  tx: Tx,
  tenant_id: number,
  session_id: string,
  subject_id: string,
): Promise<SealedStep[]> {
  return tx.query(
    'list_stage_steps',
    `select e.payload_sealed, e.created_at from events e
     where e.tenant_id = $1 and e.session_id = $2 and e.type <> all($4)
       and exists (select from subject_keys k where k.tenant_id = $1 and k.subject_id = $3)
     order by e.version`,
    [tenant_id, session_id, subject_id, quiet],
  );
}
