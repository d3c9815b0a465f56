import type { Tx } from '../db/index.js';

/** Where a tenant's events go. */
export interface Endpoint {
  readonly url: string | null;
  /** Null: the default subscription. */
  readonly event_types: readonly string[] | null;
  readonly secret_sealed: Buffer;
  /** Set from the start of a rotation until it is finished; signs with the new one for 24 hours at most. */
  readonly previous_secret_sealed: Buffer | null;
  readonly rotation_started_at: Date | null;
}

const columns = 'url, event_types, secret_sealed, previous_secret_sealed, rotation_started_at';

/** @throws if the tenant has none: every partner gets one with its first secret */
export async function findEndpoint(tx: Tx, tenant_id: number): Promise<Endpoint> {
  const rows = await tx.query<Endpoint>(
    'find_endpoint',
    `select ${columns} from webhook_endpoints where tenant_id = $1`,
    [tenant_id],
  );
  return only(rows, tenant_id);
}

/** Locks the row, so that two changes of it do not read the same state. */
export async function lockEndpoint(tx: Tx, tenant_id: number): Promise<Endpoint> {
  const rows = await tx.query<Endpoint>(
    'lock_endpoint',
    `select ${columns} from webhook_endpoints where tenant_id = $1 for update`,
    [tenant_id],
  );
  return only(rows, tenant_id);
}

export async function updateEndpoint(
  tx: Tx,
  tenant_id: number,
  endpoint: Pick<Endpoint, 'url' | 'event_types'>,
): Promise<Endpoint> {
  const rows = await tx.query<Endpoint>(
    'update_endpoint',
    `update webhook_endpoints set url = $2, event_types = $3, updated_at = clock_timestamp() where tenant_id = $1
     returning ${columns}`,
    [tenant_id, endpoint.url, endpoint.event_types],
  );
  return only(rows, tenant_id);
}

export async function updateEndpointSecrets(
  tx: Tx,
  tenant_id: number,
  secrets: Pick<Endpoint, 'secret_sealed' | 'previous_secret_sealed' | 'rotation_started_at'>,
): Promise<Endpoint> {
  const rows = await tx.query<Endpoint>(
    'update_endpoint_secrets',
    `update webhook_endpoints set secret_sealed = $2, previous_secret_sealed = $3, rotation_started_at = $4,
       old_first = false, updated_at = clock_timestamp()
     where tenant_id = $1 returning ${columns}`,
    [tenant_id, secrets.secret_sealed, secrets.previous_secret_sealed, secrets.rotation_started_at],
  );
  return only(rows, tenant_id);
}

function only(rows: Endpoint[], tenant_id: number): Endpoint {
  const [row] = rows;
  if (row === undefined) throw new Error(`tenant ${tenant_id} has no webhook endpoint`);
  return row;
}
