import type { TransactionRequest } from './browser-wallet.js';
import { call, expectStatus } from './call.js';

/** What the demonstration reads of the surface's state. */
export type SurfaceState = {
  readonly session: {
    readonly id: string;
    readonly version: number;
    readonly stage: string;
    readonly status: string;
    readonly failure: { readonly code: string; readonly message: string } | null;
  };
  readonly step: string;
  readonly identity: { readonly status: string; readonly url: string | null };
  readonly payout_methods: readonly { readonly id: string; readonly name: string }[];
  readonly payout_account: { readonly display: string; readonly method_name: string } | null;
  readonly offer: {
    readonly id: string;
    readonly fiat_amount: string;
    readonly crypto_amount: string;
    readonly exchange_rate: string;
    readonly asset: string;
  } | null;
  readonly deposit: {
    readonly network: string;
    readonly chain_id: number;
    readonly asset: string;
    readonly address: string;
    readonly amount: string;
    readonly transaction: TransactionRequest;
  } | null;
  readonly payout: { readonly amount: string; readonly currency: string; readonly status: string } | null;
};

export type Surface = {
  /** The newest state, at once: what a page reads that does not know whether its last write arrived. */
  now(): Promise<SurfaceState>;
  /** The newest state; waits up to 25 s for one newer than the last that was read. */
  next(): Promise<SurfaceState>;
  /** A write that builds on `state`; what comes back is the new state, also when somebody else was faster. */
  write(path: string, state: SurfaceState, body: Record<string, unknown>): Promise<SurfaceState>;
  /** Tells the surface of a transaction it may look for. */
  hint(tx_hash: string): Promise<void>;
};

/** Opens the surface's session as the embedding page does: publishable key, client secret and the page's own origin. */
export async function openSurface(options: {
  readonly api_url: string;
  readonly origin: string;
  readonly publishable_key: string;
  readonly client_secret: string;
}): Promise<Surface> {
  const embed = `${options.api_url}/v1/embed`;
  const bootstrap = await call('POST', `${embed}/bootstrap`, {
    headers: { authorization: `Bearer ${options.publishable_key}`, origin: options.origin },
    body: { clientSecret: options.client_secret },
  });
  const { embed_token } = expectStatus(bootstrap, 201, 'bootstrap') as { embed_token: string };
  const headers = { 'x-embed-token': embed_token };
  let version: number | undefined;
  const seen = (state: SurfaceState): SurfaceState => {
    version = state.session.version;
    return state;
  };
  const read = async (query: string): Promise<SurfaceState> => {
    const answer = await call('GET', `${embed}/session${query}`, { headers });
    return seen(expectStatus(answer, 200, 'reading the session') as SurfaceState);
  };
  return {
    now: () => read(''),
    next: () => read(version === undefined ? '' : `?after_version=${version}`),
    write: async (path, state, body) => {
      const expected_version = state.session.version;
      const answer = await call('POST', `${embed}/${path}`, { headers, body: { expected_version, ...body } });
      const stale = answer.status === 409 ? (answer.body as { state?: SurfaceState } | null)?.state : undefined;
      return seen(stale ?? (expectStatus(answer, 200, path) as SurfaceState));
    },
    hint: async (tx_hash) => {
      expectStatus(await call('POST', `${embed}/deposit_hint`, { headers, body: { tx_hash } }), 200, 'deposit_hint');
    },
  };
}
