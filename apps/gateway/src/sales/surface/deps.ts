import type { ClientSecrets, EmbedTokens } from '../../crypto/index.js';
import type { SaleDeps } from '../deps.js';
import type { ActionLinks } from './links.js';
import type { VersionPoller } from './poller.js';

/** What the surface's routes are given by the composition root, beside what the sale's commands need. */
export interface SurfaceDeps {
  readonly sale: SaleDeps;
  readonly clientSecrets: ClientSecrets;
  readonly embedTokens: EmbedTokens;
  readonly links: ActionLinks;
  /** Shared by all waiting pages of this process; the routes stop it when the server closes. */
  readonly poller: VersionPoller;
  /** Tells this process's workers that there is work: a page is waiting for what they find. */
  readonly nudge: () => void;
}
