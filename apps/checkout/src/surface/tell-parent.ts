import type { ParentConnection } from '@0gate/sdk/wire';
import type { Surface } from './surface.js';

const confirmedStages = ['deposit_confirmed', 'payout_in_progress', 'paid', 'payout_returned'];
const unavailableReasons = ['partner_disabled', 'session_terminal', 'region', 'maintenance'] as const;

/** Tells the partner's page what the sale came to, each thing once. All of it is for the eye: the partner's server is told apart. */
export function tellParent(parent: Pick<ParentConnection, 'send'>, surface: Surface): void {
  const told = new Set<string>();
  const once = (what: string, tell: () => void): void => {
    if (told.has(what)) return;
    told.add(what);
    tell();
  };
  const look = (): void => {
    const { page } = surface.view();
    if (page.kind === 'lost') {
      const message = 'The surface was opened without a valid token for this session.';
      once('lost', () => parent.send('error', { code: 'client_secret_invalid', message }));
    }
    if (page.kind === 'trouble') {
      const message = 'The surface could not reach its server. It tries again by itself.';
      once('trouble', () => parent.send('error', { code: 'network', message }));
    }
    if (page.kind === 'unavailable') {
      const reason = unavailableReasons.find((known) => known === page.reason) ?? 'maintenance';
      once('unavailable', () => parent.send('unavailable', { reason }));
    }
    if (page.kind === 'sale' && confirmedStages.includes(page.state.session.stage)) {
      const { id, tx_refid } = page.state.session;
      if (tx_refid !== null) once('success', () => parent.send('success', { tx_id: tx_refid, session_id: id }));
    }
    if (page.kind !== 'loading') once('ready', () => parent.send('ready', {}));
  };
  surface.subscribe(look);
  look();
}
