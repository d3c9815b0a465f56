import type { Tx } from '../../db/index.js';

/** A session and the version of it that somebody has seen. */
export interface SeenVersion {
  readonly tenant_id: number;
  readonly session_id: string;
  readonly version: number;
}

/** Of many sessions, those that are no longer at the version that was seen. One query, however many pages wait. */
export async function listChangedVersions(tx: Tx, seen: readonly SeenVersion[]): Promise<SeenVersion[]> {
  return tx.query(
    'list_changed_versions',
    `select w.tenant_id, w.session_id, w.version
     from unnest($1::int[], $2::text[], $3::int[]) as w(tenant_id, session_id, version)
     join sessions s on s.tenant_id = w.tenant_id and s.session_id = w.session_id and s.version <> w.version`,
    [seen.map((one) => one.tenant_id), seen.map((one) => one.session_id), seen.map((one) => one.version)],
  );
}
