import type { SaleDeps } from '../deps.js';
import type { ActionLinks } from '../surface/index.js';
import type { Faucet } from './faucet.js';
import type { SandboxDecider } from './sandbox-decider.js';

/** What the test helpers are given: the sale, and hands in the outside world in miniature. */
export interface HelperDeps {
  readonly sale: SaleDeps;
  readonly links: ActionLinks;
  /** Decides at the sandbox's identity provider, as a person on its page would. */
  readonly decider: SandboxDecider;
  /** Pays for sandbox users; null where the deployment has no faucet key. */
  readonly faucet: Faucet | null;
  readonly nudge: () => void;
}
