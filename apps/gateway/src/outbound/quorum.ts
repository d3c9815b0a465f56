import { NoQuorumError } from './chain.js';
import type { Provider } from './json-rpc.js';

/**
 * Asks every provider and tells what the quorum says alike. A provider that fails has no voice.
 *
 * @param keyOf what must be equal
 * @throws NoQuorumError
 */
export async function agreed<T>(
  providers: readonly Provider[],
  quorum: number,
  what: string,
  ask: (provider: Provider) => Promise<T>,
  keyOf: (answer: T) => string,
): Promise<T> {
  const answers = await Promise.allSettled(providers.map(ask));
  const votes = new Map<string, { answer: T; count: number }>();
  for (const settled of answers) {
    if (settled.status === 'rejected') continue;
    const key = keyOf(settled.value);
    const vote = votes.get(key) ?? { answer: settled.value, count: 0 };
    vote.count += 1;
    votes.set(key, vote);
  }
  const [first] = [...votes.values()].toSorted((a, b) => b.count - a.count);
  if (first !== undefined && first.count >= quorum) return first.answer;
  const failed = answers.flatMap((settled) => (settled.status === 'rejected' ? [String(settled.reason)] : []));
  throw new NoQuorumError(
    `${what}: ${first?.count ?? 0} of ${quorum} agree${failed.length === 0 ? '' : `; ${failed.join('; ')}`}`,
  );
}

/** The first answer of any provider. @throws NoQuorumError with each provider's reason */
export async function first<T>(
  providers: readonly Provider[],
  what: string,
  ask: (provider: Provider) => Promise<T>,
): Promise<T> {
  try {
    return await Promise.any(providers.map(ask));
  } catch (error) {
    const reasons = error instanceof AggregateError ? error.errors.map(String).join('; ') : String(error);
    throw new NoQuorumError(`${what}: ${reasons}`, { cause: error });
  }
}
