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
import { identityAtStart } from '../commands/identity.js';
import type { SaleDeps } from '../deps.js';
import { newSale, type Sale } from '../sale.js';
import { findSale } from '../store.js';
import { hasSubject, listStageSteps } from './state.store.js';

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
 * newer fact with an older version is told again at once.
 *
 * @throws PublicError 410 `erased` when the person behind it was erased
 */
export async function loadFacts(tx: Tx, deps: SaleDeps, tenant: Tenant, session: Session): Promise<Facts> {
  const { tenant_id } = tenant;
  const { session_id } = session;
  if (!(await hasSubject(tx, tenant_id, session.subject.subject_id))) throw new PublicError('erased');
  const at = tenantNow(deps.core.clock, tenant);
  const sale =
    (await findSale(tx, tenant_id, session_id)) ?? newSale(session, identityAtStart(deps, tenant, session), at);
  const account = (account_id: string) => loadPayoutAccount(tx, deps.core, tenant_id, account_id);
  const payout = (await listPayouts(tx, tenant_id, session_id)).at(-1);
  const check = await findLatestCheck(tx, tenant_id, session_id);
  return {
    tenant,
    at,
    session,
    sale,
    quote: await currentQuote(tx, sale),
    check: check === null ? null : openCheck(deps, session, check),
    account: sale.account_id === null ? null : await account(sale.account_id),
    deposits: await listDeposits(tx, tenant_id, session_id),
    payout: payout === undefined ? null : { row: payout, display: (await account(payout.account_id)).display },
    refunds: await listRefunds(tx, tenant_id, session_id),
    history: await stageHistory(tx, deps, session),
  };
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
  const history: { at: Date; stage: SessionStage }[] = [];
  for (const { payload_sealed, created_at } of await listStageSteps(tx, session.tenant_id, session.session_id)) {
    const event = deps.core.sealer.openJson(session.tenant_id, session.subject.key, 'event', payload_sealed);
    const { stage } = (event as { data: { stage: SessionStage } }).data;
    if (history.at(-1)?.stage !== stage) history.push({ at: created_at, stage });
  }
  return history;
}
