import { newId } from '../../ids/index.js';
import { type IdentityCheck, insertIdentityCheck } from '../../users/index.js';
import type { Story, World } from './story.js';

/** A check of this sale's user that is under way at the provider. */
export async function beginCheck({ core, clock, tenant }: World, { session_id }: Story): Promise<IdentityCheck> {
  const at = clock.now();
  const check: IdentityCheck = {
    tenant_id: tenant.tenant_id,
    session_id,
    check_id: newId('kyc'),
    status: 'pending',
    provider_reference: newId('kyc'),
    url_sealed: Buffer.alloc(1),
    expires_at: at,
    fence: 0n,
  };
  await insertIdentityCheck(core.db, { ...check, started_at: at, due_at: at });
  return check;
}
