import { setTimeout as pause } from 'node:timers/promises';
import { openSurface, type StackInfo, type SurfaceState, UnexpectedAnswer } from '@0gate/sandbox';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import type { Order } from './order.js';
import { act, createOpening, type Way } from './steps.js';
import { isAway, until } from './wait.js';

/**
 * A user with a browser and nothing else: the partner's page, the hosted surface, the identity provider's page. Whatever is
 * away he tries again, from what the surface then shows; whatever he is refused for good ends the test.
 */
export interface User {
  readonly order: Order;
  /** Where his coins go back to; nothing else is ever there. */
  readonly refund_address: string;
  readonly withdrawal_id: string;
  readonly session_id: string;
  /** What the surface showed last. */
  readonly state: SurfaceState;
  /** What he sent, in the token's units; 0 before. */
  readonly sent: bigint;
  /** How often an answer did not come. */
  readonly interruptions: number;
  /** Codes of what he was refused for the moment. */
  readonly refusals: readonly string[];
}

export interface UserOptions {
  readonly within_ms: number;
  /** Told of each state; until it resolves the user does nothing. */
  readonly watch?: (user: User) => Promise<void> | void;
}

const hesitation_ms = 100;

/** Sells, and resolves when the surface shows the end, whichever it is: paid, or refused and the coins back. */
export async function sell(stack: StackInfo, order: Order, options: UserOptions): Promise<User> {
  const deadline_ms = performance.now() + options.within_ms;
  const left_ms = () => Math.max(deadline_ms - performance.now(), 0);
  let interruptions = 0;

  /** Again until there is an answer, or a refusal. */
  const insist = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    let missed = false;
    const look = async () => {
      try {
        return { value: await ask() };
      } catch (error) {
        if (!isAway(error)) return { refusal: error };
        missed = true;
        throw error;
      }
    };
    const outcome = await until(what, look, left_ms(), hesitation_ms);
    if (missed) interruptions += 1;
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.value;
  };

  const { client_secret, publishable_key, ...opened } = await insist('a withdrawal', createOpening(stack, order));
  const { api_url, demo_wallet_url: origin } = stack;
  const surface = await insist('the surface', () => openSurface({ api_url, origin, publishable_key, client_secret }));
  const refusals: string[] = [];
  const user: Way & User = {
    order,
    refund_address: privateKeyToAddress(generatePrivateKey()),
    ...opened,
    state: await insist('the session', () => surface.now()),
    sent: 0n,
    pressed: false,
    lapsed: null,
    refusals,
    get interruptions() {
      return interruptions;
    },
  };
  while (user.state.session.status === 'open') {
    const { step, session } = user.state;
    if (left_ms() === 0) throw new Error(`${describe(user)} is stuck at ${step} (${session.stage})`);
    await options.watch?.(user);
    try {
      user.state = await act(stack, surface, user);
    } catch (error) {
      const refusal = passing(error);
      if (refusal !== undefined) refusals.push(refusal);
      else if (isAway(error)) interruptions += 1;
      else throw new Error(`${describe(user)} failed at ${step}`, { cause: error });
      if (refusal === 'offer_expired') user.lapsed = user.state.offer?.id ?? null;
      await pause(hesitation_ms);
      user.state = await insist('the session', () => surface.now());
    }
  }
  await options.watch?.(user);
  return user;
}

/** A price that lapsed, or something that nobody can give just now: both are asked for again. */
function passing(error: unknown): string | undefined {
  if (!(error instanceof UnexpectedAnswer)) return undefined;
  const { code = '' } = error.answer.body as { code?: string };
  return ['offer_expired', 'price_unavailable', 'temporarily_unavailable'].includes(code) ? code : undefined;
}

export function describe({ order, session_id }: User): string {
  return `${order.amount} ${order.currency} to ${order.account} (${session_id})`;
}
