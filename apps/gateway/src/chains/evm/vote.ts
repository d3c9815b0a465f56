import { headerDigest } from './digests.js';
import { NoQuorum } from './errors.js';
import type { BlockHeader } from './port.js';
import type { Providers } from './providers.js';
import { agree, type Quorum, reachedHeight } from './quorum.js';

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

/** The block of a height, asked of all. @throws NoQuorum */
export function headerAt({ quorum, ask }: Providers, number: bigint, question: string): Promise<BlockHeader> {
  const asked = ask(async (provider) => {
    const [header] = await provider.headers(number, number);
    if (header === null || header === undefined) throw new Error(`has no block ${number}`);
    return header;
  });
  return agree(quorum, question, asked, headerDigest);
}

/** The highest block that a quorum has, by what each called its highest. @throws NoQuorum */
export async function highest(
  providers: Providers,
  question: string,
  headers: readonly (BlockHeader | null)[],
): Promise<BlockHeader> {
  const { quorum } = providers;
  const height = reachedHeight(
    quorum,
    headers.map((header) => header?.number ?? null),
  );
  if (height === null) throw new NoQuorum('unavailable', question, []);
  return vote(quorum, headers, height) ?? headerAt(providers, height, `${question} ${height}`);
}
