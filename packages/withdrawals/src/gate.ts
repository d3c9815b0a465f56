/**
 * What this kit needs of the gateway's client: `GateClient` of `@0gate/sdk` fits as it is. Answers are `unknown` where
 * only an allow-list of their fields is read.
 */
export interface Gate {
  readonly sessions: {
    create(request: SessionRequest, options: { idempotencyKey: string }): Promise<object>;
    retrieve(session_id: string): Promise<object>;
    cancel(session_id: string, options: { idempotencyKey: string }): Promise<object>;
    list(query: { user_reference: string; limit: number }): Promise<{ readonly data: readonly object[] }>;
  };
  readonly capabilities: {
    checkEligibility(query: CapabilityInputs): Promise<object>;
    listPayoutMethods(query: { currency: string }): Promise<{ readonly data: readonly object[] }>;
  };
  readonly transactions: { retrieve(refid: string): Promise<object> };
  readonly webhooks: {
    constructEvent(rawBody: Uint8Array | string, signatureHeader: string, secret: string | readonly string[]): object;
  };
}

/** The body of a session's creation, as the partner's snippet writes it. */
export interface SessionRequest {
  readonly amount: string;
  readonly currency: string;
  readonly flow: 'off_ramp';
  readonly target_token: string;
  readonly target_network: string;
  readonly return_url: string;
  readonly cancel_url: string;
  readonly user_reference: string;
  readonly metadata: { readonly withdrawal_id: string; readonly attempt: number };
  readonly country_code?: string;
  readonly locale?: string;
  readonly wallet_address?: string;
}

/** What the capability check asked; kept with the attempt beside the answer. */
export interface CapabilityInputs {
  readonly side: 'off_ramp';
  readonly currency: string;
  readonly asset: string;
  readonly network: string;
  readonly amount: string;
  readonly country_code?: string;
}

/** A call that the gateway answered with an error, or that got no answer at all. */
export interface GateTrouble {
  /** `refused`: the gateway said no and did nothing. `unknown`: no answer that says whether it happened. */
  readonly kind: 'refused' | 'unknown';
  readonly status: number | null;
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly request_id: string | null;
}
