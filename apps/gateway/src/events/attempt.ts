import type { Dispatcher } from 'undici';
import { tenantNow } from '../clock/index.js';
import type { Core } from '../common/index.js';
import type { PublicSigner } from '../crypto/index.js';
import { type CallResult, callEndpoint } from './call.js';
import { finishDelivery, noteSecretOrder, type Outcome, type StartedDelivery } from './lanes.store.js';
import { retryAt } from './schedule.js';
import { isOldFirst, type Secrets, signedHeaders } from './sign.js';

/** One attempt: open, sign, call, record. Resolves when its connection is free again. */
export async function attemptDelivery(
  core: Core,
  agent: Dispatcher,
  options: { readonly call_timeout_ms: number; readonly signer: Pick<PublicSigner, 'sign'> },
  delivery: StartedDelivery,
): Promise<void> {
  const raw = openPayload(core, delivery);
  if (raw === null) {
    // Nobody can read it any more, so no later attempt could either.
    const outcome = { status: 'dead_lettered', called: false, response_status: null, error: 'erased' } as const;
    const at = tenantNow(core.clock, delivery);
    await finishDelivery(core.db, delivery, { ...outcome, at, retry_at: null, old_first: null });
    return;
  }
  const secrets = openSecrets(core, delivery);
  const old_first = secrets.old === null ? null : isOldFirst(delivery.old_first, delivery.failed_old_first);
  const t = Math.floor(core.clock.now().getTime() / 1000);
  const keys = { secrets, old_first: old_first === true, signer: options.signer };
  const headers = signedHeaders({ ...delivery, raw }, keys, t);
  const result = await callEndpoint(agent, { ...delivery, headers, raw }, options.call_timeout_ms);
  const recorded = await finishDelivery(core.db, delivery, { ...judge(core, delivery, result), old_first });
  if (recorded && result.error === null && old_first !== null && old_first !== delivery.old_first) {
    await noteSecretOrder(core.db, delivery.tenant_id, old_first);
  }
  await result.drained;
}

/** The payload's bytes as they are signed and sent; null when its subject was erased. */
function openPayload(core: Core, delivery: StartedDelivery): string | null {
  const { tenant_id, subject_id, subject_key, payload_sealed } = delivery;
  if (subject_id === null) return core.sealer.openTenant(tenant_id, 'event', payload_sealed).toString('utf8');
  if (subject_key === null) return null;
  return core.sealer.open(tenant_id, subject_key, 'event', payload_sealed).toString('utf8');
}

function openSecrets(core: Core, delivery: StartedDelivery): Secrets {
  const open = (sealed: Buffer) =>
    core.sealer.openTenant(delivery.tenant_id, 'webhook_secret', sealed).toString('utf8');
  return {
    current: open(delivery.secret_sealed),
    old: delivery.previous_secret_sealed === null ? null : open(delivery.previous_secret_sealed),
  };
}

function judge(core: Core, delivery: StartedDelivery, result: CallResult): Omit<Outcome, 'old_first'> {
  const at = tenantNow(core.clock, delivery);
  const { response_status, error } = result;
  if (error === null) return { status: 'succeeded', called: true, response_status, error, at, retry_at: null };
  const retry_at = retryAt(delivery.attempts + 1, at, core.random());
  const status = retry_at === null ? 'dead_lettered' : 'pending';
  return { status, called: true, response_status, error, at, retry_at };
}
