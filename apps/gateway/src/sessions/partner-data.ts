import { LRUCache } from 'lru-cache';
import type { Core } from '../common/index.js';
import type { Session } from './session.js';

/** What a partner keeps with a session: sealed as one, for it is written and read as one. */
type PartnerData = Pick<Session, 'user_reference' | 'metadata'>;

/** As an erased subject reads. */
export const nothingKept: PartnerData = { user_reference: null, metadata: {} };

const purpose = 'partner_data';

/**
 * A sale that somebody waits for is read again and again, and opening costs a fifth of a read. Found by all that opens it, the
 * subject's key included: when that is erased, so is the way to this.
 */
const opened = new LRUCache<string, PartnerData>({
  maxSize: 4 * 1024 * 1024,
  sizeCalculation: (_, name) => name.length,
});

export function sealPartnerData(core: Core, { tenant_id, subject, user_reference, metadata }: Session): Buffer {
  return core.sealer.sealJson(tenant_id, subject.key, purpose, { user_reference, metadata } satisfies PartnerData);
}

/** @returns what many readers share, so nobody may change it */
export function openPartnerData(core: Core, tenant_id: number, subject_key: Buffer, sealed: Buffer): PartnerData {
  const name = `${tenant_id}|${subject_key.toString('latin1')}${sealed.toString('latin1')}`;
  let data = opened.get(name);
  if (data === undefined) {
    data = frozen(core.sealer.openJson(tenant_id, subject_key, purpose, sealed) as PartnerData);
    opened.set(name, data);
  }
  return data;
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
