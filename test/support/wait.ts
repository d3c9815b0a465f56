import { setTimeout as pause } from 'node:timers/promises';

const look_ms = 20;

/**
 * Looks again and again until there is something to see, and gives it back. A look that fails is no sight yet: what is looked
 * at may be away just now.
 *
 * @throws when `within_ms` is over, with the last reason
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  within_ms: number,
  every_ms = look_ms,
): Promise<T> {
  const deadline_ms = performance.now() + within_ms;
  let reason: unknown;
  for (;;) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      reason = undefined;
    } catch (error) {
      reason = error;
    }
    if (performance.now() > deadline_ms) {
      throw new Error(`${what}: not within ${within_ms} ms`, reason === undefined ? {} : { cause: reason });
    }
    await pause(every_ms);
  }
}

const broken = /^(ECONN|EPIPE|ETIMEDOUT|UND_ERR_(SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT))/;

/** Whether a call failed because nobody could answer it: worth asking again. */
export function isAway(error: unknown): boolean {
  const { code, answer } = (error ?? {}) as { code?: unknown; answer?: { status: number } };
  return (typeof code === 'string' && broken.test(code)) || (answer !== undefined && answer.status >= 500);
}
