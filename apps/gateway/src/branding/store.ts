import type { Branding } from '../common/index.js';
import type { Tx } from '../db/index.js';

/** @throws if there is no such tenant: callers hold its key */
export async function findBranding(tx: Tx, tenant_id: number): Promise<Branding> {
  return only(
    await tx.query<{ branding: Branding }>('find_branding', 'select branding from tenants where tenant_id = $1', [
      tenant_id,
    ]),
  );
}

/** Merges what is set and clears what is null, in one statement: two changes at once lose nothing of each other. */
export async function mergeBranding(tx: Tx, tenant_id: number, change: Branding): Promise<Branding> {
  return only(
    await tx.query<{ branding: Branding }>(
      'merge_branding',
      'update tenants set branding = jsonb_strip_nulls(branding || $2::jsonb) where tenant_id = $1 returning branding',
      [tenant_id, JSON.stringify(change)],
    ),
  );
}

function only([row]: readonly { branding: Branding }[]): Branding {
  if (row === undefined) throw new Error('the tenant of a key is not there');
  return row.branding;
}
