import type { Core } from '../common/index.js';
import type { Session } from './session.js';

/** What a partner keeps with a session: sealed as one, for it is written and read as one. */
type PartnerData = Pick<Session, 'user_reference' | 'metadata'>;

/** As an erased subject reads. */
export const nothingKept: PartnerData = { user_reference: null, metadata: {} };

const purpose = 'partner_data';

export function sealPartnerData(core: Core, { tenant_id, subject, user_reference, metadata }: Session): Buffer {
  return core.sealer.sealJson(tenant_id, subject.key, purpose, { user_reference, metadata } satisfies PartnerData);
}

export function openPartnerData(core: Core, tenant_id: number, subject_key: Buffer, sealed: Buffer): PartnerData {
  return core.sealer.openJson(tenant_id, subject_key, purpose, sealed) as PartnerData;
}
