import {
  approveOnPage,
  call,
  expectStatus,
  openSurface,
  type StackInfo,
  type Surface,
  type SurfaceState,
  UnexpectedAnswer,
} from '@0gate/sandbox';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { detailsOf, type Order } from './order.js';
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
}

export interface UserOptions {
  readonly within_ms: number;
  /** Shown each state; while it has not resolved the user does nothing. */
  readonly watch?: (user: User) => Promise<void> | void;
}

type Opened = { id: string; session_id: string; client_secret: string; publishable_key: string };
type Mutable = { -readonly [Key in keyof User]: User[Key] } & { cookie: string; pressed: boolean };

/** Sells, and resolves when the surface shows the end, whichever it is: paid, or refused and the coins back. */
export async function sell(stack: StackInfo, order: Order, options: UserOptions): Promise<User> {
  const deadline_ms = performance.now() + options.within_ms;
  const left_ms = () => Math.max(deadline_ms - performance.now(), 0);
  const user = {
    order,
    refund_address: privateKeyToAddress(generatePrivateKey()),
    sent: 0n,
    interruptions: 0,
    pressed: false,
  } as Mutable;

  /** Again until there is an answer. */
  const insist = <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    let refused: unknown;
    const look = async (): Promise<{ readonly got: T } | undefined> => {
      try {
        return { got: await ask() };
      } catch (error) {
        if (!isAway(error)) refused = error;
        else user.interruptions += 1;
        if (refused === undefined) throw error;
        return { got: undefined as T };
      }
    };
    return until(what, look, left_ms()).then(({ got }) => {
      if (refused !== undefined) throw refused;
      return got;
    });
  };

  const opened = await insist('a withdrawal', () => openWithdrawal(stack, user));
  const surface = await insist('the surface', () =>
    openSurface({ api_url: stack.api_url, origin: stack.demo_wallet_url, ...opened }),
  );
  user.state = await insist('the session', () => surface.now());
  while (user.state.session.status === 'open') {
    if (left_ms() === 0)
      throw new Error(`${describe(user)} is stuck at ${user.state.step} (${user.state.session.stage})`);
    await options.watch?.(user);
    try {
      user.state = await act(stack, surface, user);
    } catch (error) {
      if (!isAway(error) && !isPassing(error))
        throw new Error(`${describe(user)} failed at ${user.state.step}`, { cause: error });
      user.interruptions += 1;
      user.state = await insist('the session', () => surface.now());
    }
  }
  await options.watch?.(user);
  return user;
}

/** A price that lapsed, or that nobody can give just now: both are asked for again. */
function isPassing(error: unknown): boolean {
  const codes = ['quote_expired', 'price_unavailable', 'idempotency_in_progress'];
  return (
    error instanceof UnexpectedAnswer && codes.includes((error.answer.body as { code?: string } | null)?.code ?? '')
  );
}

export function describe({ order, session_id }: User): string {
  return `${order.amount} ${order.currency} to ${order.account} (${session_id})`;
}

/** Asks the partner for the withdrawal once; an answer that says that the gateway was away names it, and it is opened again. */
async function openWithdrawal(stack: StackInfo, user: Mutable): Promise<Opened> {
  const origin = stack.demo_wallet_url;
  const { amount, currency, asset, network } = user.order;
  const headers = { origin, ...(user.cookie === undefined ? {} : { cookie: user.cookie }) };
  const answer =
    user.withdrawal_id === undefined
      ? await call('POST', `${origin}/api/withdrawals`, { headers, body: { amount, currency, asset, network } })
      : await call('POST', `${origin}/api/withdrawals/${user.withdrawal_id}/open`, { headers, body: {} });
  user.cookie = answer.cookie ?? user.cookie;
  const named = (answer.body as { id?: string } | null)?.id;
  if (named !== undefined) user.withdrawal_id = named;
  const opened = expectStatus(answer, 201, 'asking for the withdrawal') as Opened;
  user.session_id = opened.session_id;
  return opened;
}

/** One step of the surface. A step at which nothing is asked waits for what comes next. */
async function act(stack: StackInfo, surface: Surface, user: Mutable): Promise<SurfaceState> {
  const { state, order } = user;
  switch (state.step) {
    case 'country':
      return surface.write('country', state, { country_code: order.currency === 'EUR' ? 'DE' : 'GB' });
    case 'identity': {
      if (user.pressed) return surface.next();
      if (state.identity.url === null) return surface.write('identity', state, {});
      await approveOnPage(state.identity.url, { name: 'Ada Example', birth_date: '1990-01-01' });
      user.pressed = true;
      return surface.next();
    }
    case 'payout_account': {
      const method = state.payout_methods[0];
      if (method === undefined) throw new Error('the surface offers no payout method');
      return surface.write('payout_account', state, { method: method.id, fields: detailsOf(order) });
    }
    case 'price':
      if (state.offer === null) return surface.write('offer', state, {});
      return surface.write('confirm', state, { offer_id: state.offer.id });
    case 'source':
      return surface.write('source', state, { kind: 'own_wallet', refund_address: user.refund_address });
    case 'deposit': {
      if (state.deposit === null || user.sent > 0n) return surface.next();
      await sendCoins(stack, user, state.deposit);
      return surface.next();
    }
    default:
      return surface.next();
  }
}

/** The partner's page confirms the deposit; the same request again is the same transaction. */
async function sendCoins(
  stack: StackInfo,
  user: Mutable,
  deposit: NonNullable<SurfaceState['deposit']>,
): Promise<void> {
  const { withdrawal_id, session_id } = user;
  const headers = { origin: stack.demo_wallet_url, cookie: user.cookie };
  const body = { withdrawal_id, request: { session_id, transaction: deposit.transaction } };
  expectStatus(
    await call('POST', `${stack.demo_wallet_url}/api/demo/send`, { headers, body }),
    200,
    'sending the coins',
  );
  user.sent = BigInt(`0x${deposit.transaction.data.slice(-64)}`);
}
