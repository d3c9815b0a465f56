import type { Sealer } from '../../crypto/index.js';

const sent: string[] = [];

/**
 * Keeps every event that is recorded while tests are checked: an event's envelope is sealed as one text before it is stored,
 * whoever records it.
 */
export function noteEvents(sealer: Sealer): Sealer {
  if (process.env['CONTRACT_FAULTS'] === undefined) return sealer;
  const note = (purpose: string, plaintext: string | Buffer) => {
    if (purpose === 'event') sent.push(plaintext.toString());
  };
  return {
    ...sealer,
    seal(tenant_id, subject_key, purpose, plaintext) {
      note(purpose, plaintext);
      return sealer.seal(tenant_id, subject_key, purpose, plaintext);
    },
    sealTenant(tenant_id, purpose, plaintext) {
      note(purpose, plaintext);
      return sealer.sealTenant(tenant_id, purpose, plaintext);
    },
  };
}

/** What was recorded since it was last asked for. */
export const takeEvents = (): string[] => sent.splice(0);
