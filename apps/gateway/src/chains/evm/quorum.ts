import { createHash } from 'node:crypto';
import { NoQuorum, type ProviderAnswer, RpcRefused } from './errors.js';

/** Characters of an answer that are kept as evidence. */
const longest = 1_000;
/** A provider that is slower than a quorum of the others by this much is not waited for. */
const longestGrace_ms = 250;

/**
 * When do several providers count as one voice? A quorum is any m of the n; where some are marked as the operator's own, one
 * of those must be among the m: two strangers that lie alike are what robs bridges. A provider that is down, late or
 * malformed counts for nothing, so what is asked fails closed.
 */
export interface Quorum {
  readonly names: readonly string[];
  /** @param members positions of providers */
  isEnough(members: readonly number[]): boolean;
}

export function createQuorum(
  providers: readonly { readonly name: string; readonly own: boolean }[],
  m: number,
): Quorum {
  if (m < 1 || m > providers.length) throw new Error(`a quorum of ${m} among ${providers.length} providers`);
  const hasOwn = providers.some(({ own }) => own);
  return {
    names: providers.map(({ name }) => name),
    isEnough: (members) => members.length >= m && (!hasOwn || members.some((member) => providers[member]?.own)),
  };
}

/** The highest height that a quorum has reached; null where too few answered. */
export function reachedHeight(quorum: Quorum, heights: readonly (bigint | null)[]): bigint | null {
  const known = heights.flatMap((height, provider) => (height === null ? [] : [{ height, provider }]));
  const sorted = known.toSorted((a, b) => (a.height === b.height ? 0 : a.height > b.height ? -1 : 1));
  for (const [index, { height }] of sorted.entries()) {
    if (quorum.isEnough(sorted.slice(0, index + 1).map(({ provider }) => provider))) return height;
  }
  return null;
}

/**
 * The first answer that a quorum gives alike; slower and other providers are not waited for.
 *
 * @param question names what was asked, for whoever looks at a disagreement
 * @param digest equal for equal answers
 * @throws NoQuorum
 */
export async function agree<T>(
  quorum: Quorum,
  question: string,
  asked: readonly Promise<T>[],
  digest: (answer: T) => string,
): Promise<T> {
  const groups = new Map<string, { answer: T; members: number[] }>();
  const said: ProviderAnswer[] = [];
  const answered: number[] = [];
  let open = asked.length;
  let isAgreed = false;
  return new Promise<T>((resolve, reject) => {
    const close = () => {
      open -= 1;
      if (open > 0 || isAgreed) return;
      const kind = groups.size > 1 && quorum.isEnough(answered) ? 'disagreement' : 'unavailable';
      reject(new NoQuorum(kind, question, said));
    };
    for (const [provider, promise] of asked.entries()) {
      const name = quorum.names[provider] ?? `${provider}`;
      promise
        .then(
          (answer) => {
            const key = asked.length === 1 ? 'its answer' : digest(answer);
            const group = groups.get(key) ?? { answer, members: [] };
            group.members.push(provider);
            groups.set(key, group);
            answered.push(provider);
            said.push({ provider: name, said: shorten(key) });
            if (!quorum.isEnough(group.members)) return;
            isAgreed = true;
            resolve(answer);
          },
          (error: unknown) => said.push({ provider: name, said: describe(error) }),
        )
        .finally(close);
    }
  });
}

/**
 * What each provider answers, null for those that fail or are slower than the others by more than the grace.
 *
 * @throws NoQuorum when too few answered
 */
export async function gather<T>(
  quorum: Quorum,
  question: string,
  asked: readonly Promise<T>[],
  grace_ms = longestGrace_ms,
): Promise<(T | null)[]> {
  const answers: (T | null)[] = asked.map(() => null);
  const answered: number[] = [];
  const said: ProviderAnswer[] = [];
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    let open = asked.length;
    for (const [provider, promise] of asked.entries()) {
      promise
        .then(
          (answer) => {
            answers[provider] = answer;
            answered.push(provider);
            if (quorum.isEnough(answered)) timer ??= setTimeout(resolve, grace_ms);
          },
          (error: unknown) => said.push({ provider: quorum.names[provider] ?? '', said: describe(error) }),
        )
        .finally(() => {
          open -= 1;
          if (open === 0) resolve();
        });
    }
  });
  clearTimeout(timer);
  if (!quorum.isEnough(answered)) throw new NoQuorum('unavailable', question, said);
  return [...answers];
}

/** Evidence need not be as long as a block's logs: its start, and a hash of all of it. */
function shorten(answer: string): string {
  if (answer.length <= longest) return answer;
  return `${answer.slice(0, longest)}… ${createHash('sha256').update(answer).digest('hex')}`;
}

function describe(error: unknown): string {
  if (error instanceof RpcRefused) return `refused: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
