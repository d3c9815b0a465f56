import type { Catalogue } from '../catalogue/index.js';
import type { Core, Mode } from '../common/index.js';
import type { Tx } from '../db/index.js';
import type { DepositAddressInput } from '../deposits/index.js';
import type { Directory } from '../partners/index.js';
import type { PayoutRail } from '../payouts/index.js';
import type { IdentityProvider } from '../users/index.js';

/** What the sale's commands and hooks are given by the composition root. */
export interface SaleDeps {
  readonly core: Core;
  readonly catalogue: (mode: Mode) => Catalogue;
  readonly directory: Directory;
  readonly identity: (mode: Mode) => IdentityProvider;
  /** True for addresses that coins never go to: our own, token contracts, burn addresses, precompiles. */
  readonly isForbiddenAddress: (mode: Mode, address: string) => Promise<boolean>;
  /** Asks the network's factory for a session's address and compares it with our own two derivations. */
  readonly proveDepositAddress: (address: DepositAddressInput) => Promise<string>;
  /** Derives the address again, by two independent codes, without asking anybody. */
  readonly depositAddress: (address: DepositAddressInput) => string;
  /** Salt of a session's deposit contract, 0x and 64 hex digits. */
  readonly depositSalt: (address: DepositAddressInput) => string;
  /** Per network, up to which block time all blocks are processed and agreed; null before the first. Reads a row. */
  readonly chainTime: (tx: Tx, mode: Mode, network: string) => Promise<Date | null>;
  /** The rail that a payout method goes by. */
  readonly rail: (mode: Mode, method: string) => PayoutRail;
}

export type { DepositAddressInput };
