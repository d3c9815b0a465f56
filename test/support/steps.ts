import { approveOnPage, call, expectStatus, type StackInfo, type Surface, type SurfaceState } from '@0gate/sandbox';
import { detailsOf, type Order } from './order.js';

/** What a user keeps in mind on the way. */
export interface Way {
  readonly order: Order;
  readonly refund_address: string;
  readonly withdrawal_id: string;
  readonly session_id: string;
  readonly cookie: string;
  state: SurfaceState;
  sent: bigint;
  /** The button on the identity provider's page, where a second time is refused. */
  pressed: boolean;
  /** The offer that was refused because its time was over. */
  lapsed: string | null;
}

export interface Opened {
  readonly withdrawal_id: string;
  readonly session_id: string;
  readonly client_secret: string;
  readonly publishable_key: string;
  readonly cookie: string;
}

/** Asks the partner for the withdrawal once; an answer that says that the gateway was away names it, and it is opened again. */
export function createOpening(stack: StackInfo, order: Order): () => Promise<Opened> {
  const origin = stack.demo_wallet_url;
  const { amount, currency, asset, network } = order;
  let withdrawal_id: string | undefined;
  let cookie: string | undefined;
  return async () => {
    const headers = { origin, ...(cookie === undefined ? {} : { cookie }) };
    const answer =
      withdrawal_id === undefined
        ? await call('POST', `${origin}/api/withdrawals`, { headers, body: { amount, currency, asset, network } })
        : await call('POST', `${origin}/api/withdrawals/${withdrawal_id}/open`, { headers, body: {} });
    cookie = answer.cookie ?? cookie;
    withdrawal_id = (answer.body as { id?: string } | null)?.id ?? withdrawal_id;
    const opened = expectStatus(answer, 201, 'asking for the withdrawal') as Opened & { id: string };
    return { ...opened, withdrawal_id: opened.id, cookie: cookie ?? '' };
  };
}

/** One step of the surface. A step at which nothing is asked waits for what comes next. */
export async function act(stack: StackInfo, surface: Surface, user: Way): Promise<SurfaceState> {
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
      if (state.offer === null || state.offer.id === user.lapsed) return surface.write('offer', state, {});
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
async function sendCoins(stack: StackInfo, user: Way, deposit: NonNullable<SurfaceState['deposit']>): Promise<void> {
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
