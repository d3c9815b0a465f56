import type { Mode } from '../../common/index.js';

/** What a deposit address is derived from, beside the deployment: one session has one address on all networks of its mode. */
export interface DepositAddressInput {
  readonly mode: Mode;
  readonly network: string;
  readonly partner_id: string;
  readonly session_id: string;
  readonly n: number;
}

/** First string of every salt; another scheme gets another name. */
export const saltScheme = '0gate.forwarder.v1';
