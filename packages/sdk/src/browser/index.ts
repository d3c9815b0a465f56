export type {
  CloseReason,
  DepositRefusal,
  DepositRequest,
  SurfaceErrorCode,
  Theme,
  UnavailableReason,
} from '../wire/index.js';
export { GateBrowserError, type GateBrowserErrorCode, SecretKeyInBrowserError } from './errors.js';
export type { MountCallbacks } from './mount.js';
export type { Environment, GateRampOptions } from './options.js';
export { createGateOffRamp, createGateOnRamp, createGateSwap, GateRamp } from './ramp.js';
