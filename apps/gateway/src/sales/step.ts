import { isTerminal, type Session } from '../sessions/index.js';
import type { Sale } from './sale.js';

/** The screen that a session stands at: the first thing that is missing, derived from the facts at each read. */
export type Step =
  | 'country'
  | 'asset'
  | 'identity'
  | 'payout_account'
  | 'price'
  | 'source'
  | 'deposit'
  | 'progress'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'expired';

export function stepOf(session: Session, sale: Sale): Step {
  if (session.failure !== null) return 'failed';
  if (isTerminal(session)) {
    if (session.status === 'completed') return 'done';
    return session.status === 'expired' ? 'expired' : 'cancelled';
  }
  if (sale.payout_track === 'details_needed') return 'payout_account';
  if (session.stage === 'awaiting_user') return missingInput(sale);
  if (sale.deposit_track === 'awaiting') return 'deposit';
  return 'progress';
}

function missingInput(sale: Sale): Step {
  if (sale.country_code === null) return 'country';
  if (sale.asset === null || sale.network === null) return 'asset';
  if (sale.identity_status !== 'not_required' && sale.identity_status !== 'approved') return 'identity';
  if (sale.account_id === null) return 'payout_account';
  if (sale.deposit_deadline === null) return 'price';
  return 'source';
}
