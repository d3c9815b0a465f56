import type { Mode, Tenant } from '../common/index.js';
import type { Tx } from '../db/index.js';
import { newId } from '../ids/index.js';
import { insertOrNoteSweep } from './store.js';

export interface SweepRequest {
  readonly tenant: Tenant;
  readonly session_id: string;
  readonly mode: Mode;
  readonly chain_id: number | bigint;
  readonly network: string;
  readonly asset: string;
  readonly token_contract: string;
  /** The session's deposit address, and the salt it is made from. */
  readonly forwarder: string;
  readonly salt: string;
  /** Business time. */
  readonly at: Date;
}

/** Asks that a session's coins of a token go to the treasury. May be asked again and again: all that is there goes, once. */
export async function requestSweep(tx: Tx, request: SweepRequest): Promise<void> {
  const { tenant, at, chain_id, ...rest } = request;
  await insertOrNoteSweep(
    tx,
    {
      ...rest,
      tenant_id: tenant.tenant_id,
      sweep_id: newId('swp'),
      chain_id: Number.parseInt(`${chain_id}`, 10),
    },
    at,
  );
}
