import { tenantNow } from '../../clock/index.js';
import type { Tenant } from '../../common/index.js';
import type { Tx } from '../../db/index.js';
import { type Deposit, listDeposits } from '../../deposits/index.js';
import { PublicError } from '../../errors/index.js';
import { listPayouts, type Payout } from '../../payouts/index.js';
import { findQuote, type Quote } from '../../quotes/index.js';
import { listRefunds, type Refund } from '../../refunds/index.js';
import type { Session, SessionStage } from '../../sessions/index.js';
import { findLatestCheck, type IdentityCheck, loadPayoutAccount, type PayoutAccount } from '../../users/index.js';
import { startingIdentity } from '../commands/starting-identity.js';
import type { SaleDeps } from '../deps.js';
import { newSale, type Sale } from '../sale.js';
import { findSale } from '../store.js';
import { listStageSteps } from './state.store.js';

/** All rows that a page's state is made from. */
export interface Facts {
  readonly tenant: Tenant;
  readonly at: Date;
  readonly session: Session;
  readonly sale: Sale;
  readonly quote: Quote | null;
  /** `alive`: its page can still be used. The provider's own time, which no test clock moves. */
  readonly check: { readonly url: string; readonly expires_at: Date; readonly alive: boolean } | null;
  readonly account: PayoutAccount | null;
  readonly deposits: readonly Deposit[];
  readonly payout: { readonly row: Payout; readonly display: string } | null;
  readonly refunds: readonly Refund[];
  readonly history: readonly { readonly at: Date; readonly stage: SessionStage }[];
}

/**
 * Reads what belongs to a session. The session was read first: what changes meanwhile raises its version, so a page that got a
 * newer fact with an older version is told again at once. What a sale can not have yet is not asked for.
 *
 * @throws PublicError 410 `erased` when the person behind it was erased
 */
export async function loadFacts(tx: Tx, deps: SaleDeps, tenant: Tenant, session: Session): Promise<Facts> {
  const { tenant_id } = tenant;
  const { session_id } = session;
  const at = tenantNow(deps.core.clock, tenant);
  const [history, found] = await Promise.all([stageHistory(tx, deps, session), findSale(tx, tenant_id, session_id)]);
  const sale = found ?? newSale(session, await startingIdentity(tx, deps, tenant, session, at), at);
  const isChecking = sale.identity_status === 'pending' || sale.identity_status === 'review';
  const mayHaveCoins = sale.address_shown_at !== null;
  const [account, check, quote, deposits, payouts, refunds] = await Promise.all([
    sale.account_id === null ? null : loadPayoutAccount(tx, deps.core, tenant_id, sale.account_id),
    isChecking ? findLatestCheck(tx, tenant_id, session_id) : null,
    currentQuote(tx, sale),
    mayHaveCoins ? listDeposits(tx, tenant_id, session_id) : [],
    mayHaveCoins ? listPayouts(tx, tenant_id, session_id) : [],
    mayHaveCoins ? listRefunds(tx, tenant_id, session_id) : [],
  ]);
  return {
    tenant,
    at,
    session,
    sale,
    quote,
    check: check === null ? null : openCheck(deps, session, check),
    account,
    deposits,
    payout: await lastPayout(tx, deps, session, account, payouts.at(-1)),
    refunds,
    history,
  };
}

/** The payout that counts, and where it went: the account may have been another than the sale's is now. */
async function lastPayout(
  tx: Tx,
  deps: SaleDeps,
  { tenant_id }: Session,
  account: PayoutAccount | null,
  row: Payout | undefined,
): Promise<Facts['payout']> {
  if (row === undefined) return null;
  const paid =
    row.account_id === account?.account_id
      ? account
      : await loadPayoutAccount(tx, deps.core, tenant_id, row.account_id);
  return { row, display: paid.display };
}

/** The price that counts: the one on screen while none is confirmed, afterwards the confirmed one. */
async function currentQuote(tx: Tx, sale: Sale): Promise<Quote | null> {
  const quote_id = sale.deposit_deadline === null ? sale.offer_id : sale.quote_id;
  return quote_id === null ? null : findQuote(tx, sale.tenant_id, quote_id);
}

function openCheck(deps: SaleDeps, session: Session, check: IdentityCheck): Facts['check'] {
  const { expires_at, status, url_sealed } = check;
  const url = deps.core.sealer.open(session.tenant_id, session.subject.key, 'identity_url', url_sealed);
  const alive = status === 'review' || (status === 'pending' && expires_at > deps.core.clock.now());
  return { url: url.toString('utf8'), expires_at, alive };
}

/** When the session came to each of its stages: every event shows the session as it left it. */
async function stageHistory(tx: Tx, deps: SaleDeps, session: Session): Promise<Facts['history']> {
  const { tenant_id, session_id, subject } = session;
  const steps = await listStageSteps(tx, tenant_id, session_id, subject.subject_id);
  if (steps.length === 0) throw new PublicError('erased');
  const history: { at: Date; stage: SessionStage }[] = [];
  for (const { payload_sealed, created_at } of steps) {
    const event = deps.core.sealer.openJson(tenant_id, subject.key, 'event', payload_sealed);
    const { stage } = (event as { data: { stage: SessionStage } }).data;
    if (history.at(-1)?.stage !== stage) history.push({ at: created_at, stage });
  }
  return history;
}
