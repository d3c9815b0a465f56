import type { Tx } from '../../db/index.js';

export interface SealedStep {
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

/** The steps of a session in order; each event shows the session as it left it. */
export async function listStageSteps(tx: Tx, tenant_id: number, session_id: string): Promise<SealedStep[]> {
  return tx.query(
    'list_stage_steps',
    `select payload_sealed, created_at from events
     where tenant_id = $1 and session_id = $2 and type <> all($3) order by version`,
    [tenant_id, session_id, quiet],
  );
}

/** False after an erasure: nothing that was sealed for the session can be read then. */
export async function hasSubject(tx: Tx, tenant_id: number, subject_id: string): Promise<boolean> {
  const rows = await tx.query(
    'has_subject_key',
    'select 1 from subject_keys where tenant_id = $1 and subject_id = $2',
    [tenant_id, subject_id],
  );
  return rows.length === 1;
}
