import type { CloseReason, DepositRefusal, DepositRequest, DepositResult, ParentConnection } from '@0gate/sdk/wire';
import type { SurfaceState } from '../surface-state.js';
import { leaveUrl } from './leave-url.js';

/** What is around the page: nothing (hosted), or the partner's page (embedded). The screens ask it for every way out. */
export interface Host {
  readonly kind: 'hosted' | 'embedded';
  /** Leaves for the partner; null: no sale names a way back. */
  readonly leave: (state: SurfaceState | null) => void;
  /** Whether `leave` leads anywhere. */
  readonly canLeave: boolean;
  /** The partner's own wallet; null when it has none to offer. */
  readonly requestDeposit: ((request: DepositRequest) => Promise<DepositResult>) | null;
  /** A wallet did not send. */
  readonly refused: (code: DepositRefusal) => void;
}

export function hostedHost(window: Pick<Window, 'location' | 'history'>): Host {
  return {
    kind: 'hosted',
    canLeave: true,
    leave: (state) => (state === null ? window.history.back() : window.location.assign(leaveUrl(state))),
    requestDeposit: null,
    refused: () => {},
  };
}

/** Before the partner's page has spoken there is nobody to tell. */
export const silentHost: Host = {
  kind: 'embedded',
  canLeave: false,
  leave: () => {},
  requestDeposit: null,
  refused: () => {},
};

export function embeddedHost(parent: ParentConnection): Host {
  return {
    kind: 'embedded',
    canLeave: true,
    leave: (state) => parent.send('close', { reason: closeReason(state) }),
    requestDeposit: parent.init.takes_deposit_requests ? (request) => parent.requestDeposit(request) : null,
    refused: (code) => {
      const known = code === 'user_rejected' || code === 'other' ? 'wallet_rejected' : code;
      parent.send('error', { code: known, message: `The wallet did not send: ${code}. The user can try again.` });
    },
  };
}

function closeReason(state: SurfaceState | null): CloseReason {
  if (state?.step === 'cancelled') return 'session_cancelled';
  return state?.step === 'expired' ? 'session_expired' : 'user_closed';
}
