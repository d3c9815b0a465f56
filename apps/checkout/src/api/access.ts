import type { Problem } from './problem.js';

/** What asking for an embed token gave. */
export type Entrance =
  | { readonly kind: 'in'; readonly token: string; readonly expires_at: string }
  | Shut
  /** May work when asked again. */
  | { readonly kind: 'trouble'; readonly problem: Problem };

/** There is no way in, and asking again by itself does not help. */
export type Shut =
  | { readonly kind: 'lost'; readonly request_id: string | null }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly request_id: string | null }
  /** Embedded: the session has ended and its last token has run out. What is on the screen stays. */
  | { readonly kind: 'over' };

/** How this page gets its tokens: by itself with the secret, or from the page around it. */
export interface Access {
  /** The token that the page starts with. */
  readonly first: () => Promise<Entrance>;
  readonly renew: () => Promise<Entrance>;
}

export interface Tokens {
  /** The current token; asks for another when there is none or it ends soon. */
  readonly current: () => Promise<Entrance>;
  /** This token was refused: the next `current` asks for another. */
  readonly refused: (token: string) => void;
}

const early_ms = 5 * 60_000;
/** A clock that is wrong by hours must neither renew with each call nor keep a dead token. */
const shortest_ms = 60_000;
const longest_ms = 55 * 60_000;

/** Keeps one token fresh. Callers at the same moment share one question. */
export function createTokens(
  access: Access,
  clock: { readonly wall: () => number; readonly monotonic: () => number },
): Tokens {
  let held: { readonly token: string; readonly entrance: Entrance; readonly renew_at: number } | null = null;
  let asking: Promise<Entrance> | null = null;
  let asked = false;

  const ask = async (): Promise<Entrance> => {
    const entrance = await (asked ? access.renew() : access.first());
    if (entrance.kind === 'in') {
      asked = true;
      const lifetime_ms = Date.parse(entrance.expires_at) - clock.wall() - early_ms;
      const kept_ms = Math.min(Math.max(lifetime_ms, shortest_ms), longest_ms);
      held = { token: entrance.token, entrance, renew_at: clock.monotonic() + kept_ms };
    }
    return entrance;
  };

  return {
    current: () => {
      if (held !== null && clock.monotonic() < held.renew_at) return Promise.resolve(held.entrance);
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    refused: (token) => {
      if (held?.token === token) held = null;
    },
  };
}
