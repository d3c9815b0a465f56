export { connectToParent, type HelloEvent, type ParentConnection, type WindowLike } from './connect-to-parent.js';
export { connectToSurface, type FrameLike } from './connect-to-surface.js';
export type { Connection } from './connection.js';
export {
  type CloseReason,
  type DepositRefusal,
  type DepositRequest,
  type DepositResult,
  type DownMessages,
  type Init,
  type SurfaceErrorCode,
  type Theme,
  type TokenResult,
  type UnavailableReason,
  type UpMessages,
  wire_version,
} from './messages.js';
