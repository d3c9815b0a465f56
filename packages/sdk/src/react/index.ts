export type {
  CloseReason,
  DepositRefusal,
  DepositRequest,
  Environment,
  SurfaceErrorCode,
  Theme,
  UnavailableReason,
} from '../browser/index.js';
export { GateBrowserError, type GateBrowserErrorCode, SecretKeyInBrowserError } from '../browser/index.js';
export { GateOffRamp, GateOnRamp, GateSwap, RampCheckout } from './components.js';
export type { RampCheckoutProps } from './surface.js';
