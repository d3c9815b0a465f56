import { PublicError } from '../errors/index.js';
import { untilAborted } from './until-aborted.js';

/** What a write answers: the bytes are what is stored and replayed. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Outcome {
  readonly answer: Answer;
  /** This is the answer of an earlier request. */
  readonly replayed: boolean;
}

export interface Flights {
  /**
   * Runs the first of several equal writes and hands its answer to the others, so that a burst of one key holds one database
   * connection and not one for each caller. Where the first is refused, the next one runs.
   *
   * @param name partner, route and key
   * @throws PublicError 409 when the first is another request, or does not end in time
   */
  run(name: string, fingerprint: Buffer, work: () => Promise<Outcome>): Promise<Outcome>;
}

type Landing =
  | { readonly is: 'answered'; readonly answer: Answer; readonly fingerprint: Buffer }
  | { readonly is: 'held' }
  | { readonly is: 'refused' };

const patience_ms = 4_000;

/** Writes with a key that are under way in this process; other processes meet at the key's row. */
export function createFlights(): Flights {
  const flying = new Map<string, Promise<Landing>>();
  return {
    async run(name, fingerprint, work) {
      let patience: AbortSignal | undefined;
      for (let first = flying.get(name); first !== undefined; first = flying.get(name)) {
        patience ??= AbortSignal.timeout(patience_ms);
        const landing = await untilAborted(first, patience).catch((): Landing => ({ is: 'held' }));
        if (landing.is === 'held') throw new PublicError('idempotency_in_progress');
        if (landing.is === 'refused') continue;
        if (!landing.fingerprint.equals(fingerprint)) throw new PublicError('idempotency_key_reused');
        return { answer: landing.answer, replayed: true };
      }
      const flight = work();
      const landing = flight.then(
        ({ answer }): Landing => ({ is: 'answered', answer, fingerprint }),
        (error: unknown): Landing => ({ is: isHeld(error) ? 'held' : 'refused' }),
      );
      // Off the map before anybody who waits looks again.
      flying.set(
        name,
        landing.finally(() => flying.delete(name)),
      );
      return flight;
    },
  };
}

const isHeld = (error: unknown): boolean => error instanceof PublicError && error.code === 'idempotency_in_progress';
