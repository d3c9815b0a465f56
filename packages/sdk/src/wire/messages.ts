/** The version of the protocol that this build speaks. A surface speaks this one and the one before. */
export const wire_version = 1;

export type Theme = 'light' | 'dark';

/** The first message of the surface's life: all it needs to work for one session. */
export interface Init {
  readonly session_id: string;
  /** Sent as `X-Embed-Token` with the surface's own calls. */
  readonly embed_token: string;
  /** RFC 3339; ask for another with `token_needed` before this. */
  readonly token_expires_at: string;
  /** Origin of the API. */
  readonly api_url: string;
  /** null: follow the system. */
  readonly theme: Theme | null;
  /** BCP 47; null: as the session or the browser says. */
  readonly locale: string | null;
  /** The embedding page has a wallet of its own and takes `deposit_request`. */
  readonly takes_deposit_requests: boolean;
}

/** A transfer for the partner's wallet to make. */
export interface DepositRequest {
  readonly type: 'evm';
  readonly session_id: string;
  readonly expires_at: string;
  readonly deposit: {
    readonly network: string;
    readonly asset: string;
    readonly token_contract: string;
    readonly address: string;
    readonly memo: string | null;
    /** Decimal string in units of the asset. */
    readonly amount: string;
    /** Integer string in the asset's smallest unit. */
    readonly amount_units: string;
    readonly decimals: number;
  };
  /** Ready for `eth_sendTransaction`: `to` is the token contract. */
  readonly transaction: {
    readonly chainId: string | number;
    readonly to: string;
    readonly data: string;
    readonly value: string;
  };
  readonly deadline: string;
}

export type DepositRefusal = 'user_rejected' | 'wrong_chain' | 'insufficient_funds' | 'insufficient_gas' | 'other';

/** The hash is a hint: the chain decides what was paid. */
export type DepositResult =
  | { readonly ok: true; readonly tx_hash: string }
  | { readonly ok: false; readonly code: DepositRefusal };

export type TokenResult =
  | { readonly ok: true; readonly embed_token: string; readonly token_expires_at: string }
  /** `session_over`: there is no token to be had any more. `failed`: ask again later. */
  | { readonly ok: false; readonly code: 'session_over' | 'failed' };

export type CloseReason = 'user_closed' | 'session_cancelled' | 'session_expired';
export type UnavailableReason = 'partner_disabled' | 'session_terminal' | 'region' | 'maintenance';
export type SurfaceErrorCode =
  | 'network'
  | 'embed_blocked'
  | 'origin_not_allowed'
  | 'client_secret_invalid'
  | 'wallet_rejected'
  | 'wrong_chain'
  | 'insufficient_funds'
  | 'insufficient_gas'
  | 'price_unavailable'
  | 'internal';

/** What the surface says to the page around it. */
export interface UpMessages {
  /** Its first screen is drawn, whatever that screen says. */
  ready: Record<string, never>;
  /** Height of the content in CSS pixels. */
  resize: { readonly height: number };
  /** Nothing is left for the user to do. */
  success: { readonly tx_id: string; readonly session_id: string };
  error: { readonly code: SurfaceErrorCode; readonly message: string };
  close: { readonly reason: CloseReason };
  unavailable: { readonly reason: UnavailableReason };
  /** Answered by a `deposit_result` of the same id. */
  deposit_request: DepositRequest;
  /** Answered by a `token` of the same id. */
  token_needed: Record<string, never>;
}

/** What the page says to the surface. */
export interface DownMessages {
  init: Init;
  theme: { readonly theme: Theme };
  token: TokenResult;
  deposit_result: DepositResult;
  unmount: Record<string, never>;
}

/** A message as it travels. An answer carries the id of its question. */
export interface WireMessage {
  readonly gate: typeof wire_version;
  readonly type: string;
  readonly id: string;
  readonly payload: object;
}

/** Reads what came in; null for anything that is not ours, which is ignored. */
export function readMessage(data: unknown): WireMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  const { gate, type, id, payload } = data as Partial<Record<string, unknown>>;
  if (gate !== wire_version || typeof type !== 'string' || typeof id !== 'string') return null;
  if (typeof payload !== 'object' || payload === null) return null;
  return { gate, type, id, payload };
}
