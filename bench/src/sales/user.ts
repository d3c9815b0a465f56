import type { Pool } from 'undici';
import type { Address, Hex } from 'viem';
import { now_ms } from '../stats.js';
import type { Wallets } from './wallets.js';

/** One sale, as the partner and the user saw it. Times are milliseconds since the epoch. */
export type Sale = {
  readonly session_id: string;
  readonly started_ms: number;
  /** The partner has its verified `gate_session.completed`. */
  readonly paid_ms: number;
  /** Sum of the times of all calls, the long polls aside: those wait for others. */
  readonly calls_ms: number;
  readonly calls: number;
};

export type Partner = { readonly secret_key: string; readonly publishable_key: string; readonly origin: string };

export type UserDeps = {
  readonly pool: Pool;
  readonly partner: Partner;
  readonly wallets: Wallets;
  /** Resolves when the partner was told that this session is completed. */
  completed(session_id: string): Promise<void>;
};

type State = {
  readonly session: { readonly version: number };
  readonly step: string;
  readonly offer: { readonly id: string } | null;
  readonly deposit: { readonly transaction: { readonly to: Address; readonly data: Hex } } | null;
};

/** Below the amount from which identity is verified: the identity provider is not part of what is measured. */
const order = {
  amount: '100.00',
  currency: 'EUR',
  flow: 'off_ramp',
  target_token: 'USDC',
  target_network: 'ETHEREUM',
  return_url: 'https://app.example/withdrawals/wd_123/return',
  country_code: 'DE',
};
/** A registry example that belongs to nobody. */
const account = { method: 'sepa_instant', fields: { holder_name: 'Ada Example', iban: 'DE89370400440532013000' } };

/** Sells once, with the calls that a partner's server and the hosted page make, and stays until both know that it is paid. */
export async function sellOnce({ pool, partner, wallets, completed }: UserDeps, key: string): Promise<Sale> {
  const started_ms = now_ms();
  let calls_ms = 0;
  let calls = 0;
  const call = async <T>(method: 'GET' | 'POST', path: string, headers: Record<string, string>, body?: object) => {
    const began_ms = now_ms();
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await pool.request({
      ...{ method, path: `/v1${path}`, headers: { ...json, ...headers } },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} was answered with ${answer.statusCode}: ${text}`);
    if (!path.includes('after_version')) {
      calls_ms += now_ms() - began_ms;
      calls += 1;
    }
    return JSON.parse(text) as T;
  };

  const created = await call<{ id: string; client_secret: string }>(
    'POST',
    '/gate_sessions',
    { authorization: `Bearer ${partner.secret_key}`, 'idempotency-key': key },
    { ...order, user_reference: key, metadata: { withdrawal_id: key } },
  );
  const told = completed(created.id).then(now_ms);
  const opened = await call<{ embed_token: string }>(
    'POST',
    '/embed/bootstrap',
    { authorization: `Bearer ${partner.publishable_key}`, origin: partner.origin },
    { clientSecret: created.client_secret },
  );
  const token = { 'x-embed-token': opened.embed_token };
  const wallet = wallets.take();
  let sent = false;
  let state = await call<State>('GET', '/embed/session', token);
  const write = (path: string, body: object) =>
    call<State>('POST', `/embed/${path}`, token, { expected_version: state.session.version, ...body });
  const act = async (): Promise<State> => {
    if (state.step === 'payout_account') return write('payout_account', account);
    if (state.step === 'price')
      return state.offer === null ? write('offer', {}) : write('confirm', { offer_id: state.offer.id });
    if (state.step === 'source') return write('source', { kind: 'own_wallet', refund_address: wallet.address });
    if (state.step === 'deposit' && state.deposit !== null && !sent) {
      const tx_hash = await wallet.send(state.deposit.transaction);
      sent = true;
      return call<State>('POST', '/embed/deposit_hint', token, { tx_hash });
    }
    return call<State>('GET', `/embed/session?after_version=${state.session.version}`, token);
  };
  while (state.step !== 'done') {
    if (['failed', 'cancelled', 'expired'].includes(state.step)) throw new Error(`the sale ended as ${state.step}`);
    state = await act();
  }
  return { session_id: created.id, started_ms, paid_ms: await told, calls_ms, calls };
}
