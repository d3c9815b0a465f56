import { setTimeout as pause } from 'node:timers/promises';
import { synthetic_accounts } from '../bank/synthetic-accounts.js';
import type { StackInfo } from '../stack/info.js';
import { bookedPayments } from './bank-books.js';
import { type BrowserWallet, createBrowserWallet } from './browser-wallet.js';
import { call, expectStatus } from './call.js';
import { approveOnPage } from './identity-page.js';
import { openSurface, type Surface, type SurfaceState } from './surface.js';

const sale = { amount: '250.00', currency: 'EUR', asset: 'USDC', network: 'ETHEREUM' } as const;
const person = { name: 'Ada Example', birth_date: '1990-01-01' } as const;
const time_limit_ms = 120_000;
const ended = new Set(['failed', 'cancelled', 'expired']);

type Opened = { id: string; session_id: string; client_secret: string; publishable_key: string; state: string };
type Tell = (step: string, detail: string) => void;

/** Plays the user at one step of the surface; a step at which nothing is asked waits for what comes next. */
async function act(
  surface: Surface,
  state: SurfaceState,
  wallet: BrowserWallet,
  sent: Set<string>,
  tell: Tell,
): Promise<SurfaceState> {
  const [address] = await wallet.request({ method: 'eth_requestAccounts' });
  switch (state.step) {
    case 'country':
      return surface.write('country', state, { country_code: 'DE' });
    case 'identity': {
      if (state.identity.status !== 'required') return surface.next();
      const started = await surface.write('identity', state, {});
      if (started.identity.url === null) return started;
      await approveOnPage(started.identity.url, person);
      tell('identity approved', person.name);
      return surface.next();
    }
    case 'payout_account': {
      const method = state.payout_methods[0];
      if (method === undefined) throw new Error('the surface offers no payout method');
      const fields = { holder_name: person.name, iban: synthetic_accounts.de_normal.iban };
      const next = await surface.write('payout_account', state, { method: method.id, fields });
      tell('payout account given', `${next.payout_account?.display ?? ''} by ${method.name}`);
      return next;
    }
    case 'price': {
      const { offer } = state;
      if (offer === null) return surface.write('offer', state, {});
      const next = await surface.write('confirm', state, { offer_id: offer.id });
      tell('price locked', `${offer.crypto_amount} ${offer.asset} at ${offer.exchange_rate}`);
      return next;
    }
    case 'source':
      return surface.write('source', state, { kind: 'own_wallet', refund_address: address });
    case 'deposit': {
      // A page that was read again still shows the deposit: whoever has sent waits.
      if (state.deposit === null || sent.size > 0) return surface.next();
      const { transaction, amount, asset } = state.deposit;
      tell('deposit address shown', state.deposit.address);
      const tx_hash = await wallet.request({ method: 'eth_sendTransaction', params: [transaction] });
      sent.add(tx_hash);
      tell('tokens sent', `${amount} ${asset} in ${tx_hash}`);
      await surface.hint(tx_hash);
      return surface.next();
    }
    default:
      return surface.next();
  }
}

/** Waits until the partner's own record, read as its owner reads it, is final. */
async function partnerRecord(url: string, cookie: string, deadline_ms: number, tell: Tell): Promise<string> {
  let last = '';
  while (performance.now() < deadline_ms) {
    const answer = await call('GET', url, { headers: { cookie } });
    const { state } = expectStatus(answer, 200, 'the withdrawal') as { state: string };
    if (state !== last) tell(state, 'the partner’s own record');
    last = state;
    if (/_(completed|failed|closed|cancelled)$/.test(state)) return state;
    await pause(100);
  }
  throw new Error(`the withdrawal is still ${last}`);
}

/**
 * One whole sale by a user who has only what a browser has. `log` gets a line per step with the time since the session was
 * created. Throws unless the partner's record ends as `withdrawal_completed` and the bank has booked the payout once, to
 * the cent.
 */
export async function runDemoSale(stack: StackInfo, log: (line: string) => void): Promise<void> {
  const network = stack.networks.find((one) => one.network === sale.network);
  if (network === undefined) throw new Error(`the stack has no network ${sale.network}`);
  const { rpc_url, chain_id } = network;
  const wallet = createBrowserWallet({ private_key: stack.funded_wallet_private_key, rpc_url, chain_id });
  const before = await bookedPayments(stack.bank_url, stack.bank_token, sale.currency);

  const origin = stack.demo_wallet_url;
  const created = await call('POST', `${origin}/api/withdrawals`, { headers: { origin }, body: sale });
  const opened = expectStatus(created, 201, 'asking for the withdrawal') as Opened;
  const started_ms = performance.now();
  const deadline_ms = started_ms + time_limit_ms;
  const tell: Tell = (step, detail) => {
    const elapsed = ((performance.now() - started_ms) / 1_000).toFixed(2).padStart(6);
    log(`${elapsed} s  ${step.padEnd(30)} ${detail}`);
  };
  tell('session created', `${opened.session_id}: ${sale.amount} ${sale.currency} for ${sale.asset} on ${sale.network}`);

  const cookie = created.cookie ?? '';
  const record = partnerRecord(`${origin}/api/withdrawals/${opened.id}`, cookie, deadline_ms, tell);
  const { publishable_key, client_secret } = opened;
  const surface = await openSurface({ api_url: stack.api_url, origin, publishable_key, client_secret });
  const walk = walkSurface(surface, wallet, deadline_ms, tell);
  const [state] = await Promise.all([record, walk]);
  if (state !== 'withdrawal_completed') throw new Error(`the sale ended as ${state}`);

  const after = await bookedPayments(stack.bank_url, stack.bank_token, sale.currency);
  const booked = after.slice(before.length).map(({ amount }) => amount);
  if (booked.length !== 1 || booked[0] !== `-${sale.amount}`) {
    throw new Error(
      `the bank should have booked -${sale.amount} once and has booked: ${booked.join(', ') || 'nothing'}`,
    );
  }
  tell('the bank’s books', `${sale.amount} ${sale.currency} paid once`);
}

async function walkSurface(surface: Surface, wallet: BrowserWallet, deadline_ms: number, tell: Tell): Promise<void> {
  const sent = new Set<string>();
  let state = await surface.next();
  let stage = state.session.stage;
  while (state.step !== 'done') {
    if (ended.has(state.step)) {
      throw new Error(`the sale ended as ${state.step}: ${state.session.failure?.message ?? state.session.status}`);
    }
    if (performance.now() > deadline_ms) throw new Error(`the sale is stuck at ${state.step} (${state.session.stage})`);
    state = await act(surface, state, wallet, sent, tell);
    if (state.session.stage !== stage) tell(state.session.stage, describe(state));
    stage = state.session.stage;
  }
}

function describe({ session, payout, payout_account }: SurfaceState): string {
  if (payout !== null && /payout|paid/.test(session.stage)) {
    return `${payout.amount} ${payout.currency} to ${payout_account?.display ?? 'the account'}, ${payout.status}`;
  }
  return '';
}
