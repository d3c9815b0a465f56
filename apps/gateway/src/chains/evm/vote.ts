import { headerDigest } from './digests.js';
import type { BlockHeader } from './port.js';
import type { Quorum } from './quorum.js';

/** The header of that height which a quorum gave alike; null where none did. */
export function vote(quorum: Quorum, headers: readonly (BlockHeader | null)[], height: bigint): BlockHeader | null {
  const groups = new Map<string, number[]>();
  for (const [provider, header] of headers.entries()) {
    if (header?.number !== height) continue;
    const digest = headerDigest(header);
    const members = [...(groups.get(digest) ?? []), provider];
    groups.set(digest, members);
    if (quorum.isEnough(members)) return header;
  }
  return null;
}
