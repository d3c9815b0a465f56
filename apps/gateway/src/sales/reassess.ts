/**
 * What a sale makes of its deposits. Called whenever one of them was seen, credited or orphaned, when a deadline has passed, and
 * when the session has ended: each time the whole picture is judged anew from facts, and what follows from it is decided once,
 * because the outcome of a deposit is written with the decision.
 *
 * While the sale is undecided: a transfer large enough binds the session; enough in time and final is accepted; what is short or
 * late when the time is over is priced once more at that moment where it came late, and otherwise goes back in full. Another
 * listed token goes back by itself. After the decision, whatever else is credited goes back. What is too small stays in a named
 * account; what a sanctions list names, or what could not be understood, waits for the operator. No deposit is dropped.
 */
import { type Deposit, depositTime, listDeposits, setDepositOutcome } from '../deposits/index.js';
import { PublicError } from '../errors/index.js';
import { newId } from '../ids/index.js';
import { fiatWorth, type Quote, redeemQuote } from '../quotes/index.js';
import { screenAddresses } from '../screening/index.js';
import { isTerminal, type SessionEvent, type SessionPatch } from '../sessions/index.js';
import { insertTransaction } from '../transactions/index.js';
import { acceptDeposits } from './commands/accept.js';
import { releaseLock } from './commands/end.js';
import { keepDust, type RefundReason, refundDeposit, refundSale } from './commands/give-back.js';
import { isUnidentified, lapsePrice } from './commands/price.js';
import { priceNow } from './commands/price-now.js';
import { after, change, later, note, type SaleContext } from './context.js';
import { blockTimeGrace_s, type DepositFact, type Judgement, judgeDeposits, type Terms } from './judge.js';
import { endPayOut } from './pay-outs/follow.js';
import { policy } from './policy.js';
import { askOperator, reviewLeft } from './review.js';
import { dustUnits, listed, termsOf } from './terms.js';

/** How soon to look again where something is waited for that nobody announces: a chain's time, a price. */
const lookAgain_s = 1;
const longestLook_s = 30;

export async function reassess(context: SaleContext): Promise<SaleContext> {
  const held = await holdForOperator(context);
  const deposits = await listDeposits(held.tx, held.tenant.tenant_id, held.session.session_id);
  const priced = isDecided(held) ? null : await termsOf(held);
  if (priced === null) return giveBackRest(held, deposits);

  const { terms, quote } = priced;
  const judgement = judgeDeposits(deposits.map(toFact), terms);
  const find = finder(deposits);
  let now = held;
  for (const { deposit_id } of judgement.dust.filter(isCredited)) await keepDust(now, find(deposit_id));
  for (const { deposit_id } of judgement.wrong.filter(isCredited)) {
    now = await giveBack(now, find(deposit_id), 'wrong_asset');
  }
  now = await bind(
    now,
    judgement,
    deposits.some((deposit) => isHeld(deposit) && couldBind(deposit, terms)),
  );
  if (!judgement.complete) return settleShort(now, judgement, priced, find);
  if (!judgement.final) return now;
  const accepted = await acceptDeposits(
    now,
    some(judgement.counted.map(({ deposit_id }) => find(deposit_id))),
    quote,
    terms.dust_units,
  );
  return giveBackRest(accepted, await listDeposits(now.tx, now.tenant.tenant_id, now.session.session_id));
}

const isDecided = ({ session, sale }: SaleContext): boolean =>
  isTerminal(session) ||
  session.failure !== null ||
  sale.deposit_track === 'credited' ||
  sale.deposit_track === 'refused';

/** Deposits that a person must look at: listed senders, and what the follower parked. The session says so. */
async function holdForOperator(context: SaleContext): Promise<SaleContext> {
  const { tx, tenant, session } = context;
  const deposits = await listDeposits(tx, tenant.tenant_id, session.session_id);
  let holds = 0;
  for (const deposit of deposits) {
    if (deposit.outcome !== 'open') continue;
    const reason = await reasonToHold(context, deposit);
    if (reason === null) continue;
    await setDepositOutcome(tx, tenant.tenant_id, deposit.deposit_id, 'operator', reason);
    holds += 1;
  }
  if (holds === 0) return context;
  return change(context, {
    session: { action_required: askOperator(session) },
    events: [{ type: 'sale.action_required' }],
  });
}

async function reasonToHold({ tx, tenant }: SaleContext, deposit: Deposit): Promise<string | null> {
  if (deposit.status === 'parked') return deposit.park_reason ?? 'parked';
  if (deposit.status !== 'credited') return null;
  const screening = await screenAddresses(tx, tenant.mode, [deposit.from_address, deposit.tx_from]);
  return screening === 'listed' ? 'screening' : null;
}

/** Binds the session to its deposit, or lets it go again where the chain took the deposit back. */
async function bind(context: SaleContext, judgement: Judgement, held: boolean): Promise<SaleContext> {
  const { session } = context;
  const funded = judgement.funded || held;
  if (funded && session.funded_at === null) return fund(context, judgement);
  if (!funded && session.funded_at !== null) return unfund(context);
  return funded ? askForRest(context, judgement) : context;
}

async function fund(context: SaleContext, judgement: Judgement): Promise<SaleContext> {
  const { tx, tenant, session, sale, at } = context;
  const released = await releaseLock(context);
  const first = session.tx_refid === null;
  const refid = session.tx_refid ?? newId('tx');
  if (first) {
    await insertTransaction(tx, {
      tenant_id: tenant.tenant_id,
      refid,
      session_id: session.session_id,
      action: 'sell',
      status: 'pending',
      quote_id: sale.quote_id,
      refund_id: null,
      payout_id: null,
      token: sale.asset ?? '',
      network: sale.network ?? '',
      token_units: judgement.counted_units,
      created_at: at,
      updated_at: at,
    });
  }
  const bound = await change(released, {
    sale: { deposit_track: 'detected' },
    session: { funded_at: at, stage: 'deposit_detected', tx_refid: refid },
    events: [{ type: first ? 'gate_session.processing' : 'session.funding_changed' }],
  });
  return askForRest(bound, judgement);
}

/** The deposit that bound the session is gone from the chain: it may expire again, and the user gets time to see that. */
async function unfund(context: SaleContext): Promise<SaleContext> {
  const { session, sale } = context;
  const least = after(context, policy.afterOrphan_s);
  const deadline = sale.deposit_deadline === null ? null : later(sale.deposit_deadline, least);
  return change(context, {
    sale: {
      deposit_track: deadline === null ? 'none' : 'awaiting',
      deposit_deadline: deadline,
      due_at: deadline === null ? null : graceAfter(deadline),
    },
    session: {
      funded_at: null,
      stage: deadline === null ? 'awaiting_user' : 'awaiting_deposit',
      expires_at: later(session.expires_at, least),
      action_required: await reviewLeft(context),
    },
    events: [{ type: 'session.funding_changed' }],
  });
}

/**
 * A deposit that had come in time is gone from the chain, and will mostly be mined again: the deadline restarts with some time,
 * also where another part still binds the session.
 */
export async function giveTimeAfterOrphan(context: SaleContext, deposit: Deposit): Promise<SaleContext> {
  const { deposit_deadline, asset, network } = context.sale;
  if (isDecided(context) || deposit_deadline === null) return context;
  if (deposit.asset !== asset || deposit.network !== network) return context;
  if (depositTime(deposit) > graceAfter(deposit_deadline)) return context;
  const deadline = later(deposit_deadline, after(context, policy.afterOrphan_s));
  return note(context, { deposit_deadline: deadline, due_at: graceAfter(deadline) });
}

/** Too little so far, and still time: the user is asked for the rest; enough: the question is taken back. */
async function askForRest(context: SaleContext, judgement: Judgement): Promise<SaleContext> {
  const { session, sale } = context;
  const asked = session.action_required?.what === 'top_up';
  const missing = !judgement.complete && judgement.late.length === 0 && sale.deposit_deadline !== null;
  if (missing === asked || session.action_required?.who === 'operator') return context;
  const patch: SessionPatch = {
    action_required: missing
      ? { who: 'user', what: 'top_up', until: sale.deposit_deadline?.toISOString() ?? null }
      : null,
  };
  const event: SessionEvent = { type: missing ? 'sale.action_required' : 'session.action_cleared' };
  return change(context, { session: patch, events: [event] });
}

/** Not enough: as long as there is time, wait. Afterwards the price is let go, or what has come is decided. */
async function settleShort(
  context: SaleContext,
  judgement: Judgement,
  confirmed: { terms: Terms; quote: Quote },
  find: (deposit_id: string) => Deposit,
): Promise<SaleContext> {
  const { session, sale } = context;
  if (!(await isOver(context))) return waitUntil(context, nextLook(context));
  // What waits for the operator binds the session, and nothing else is there to decide on.
  if (session.funded_at === null) return sale.deposit_deadline === null ? context : lapsePrice(context);
  const parts = [...judgement.counted, ...judgement.late];
  if (parts.length === 0 || !parts.every(isCredited)) return waitUntil(context, null);

  const deposits = some(parts.map(({ deposit_id }) => find(deposit_id)));
  if (judgement.late.length === 0) return refuse(context, deposits, 'under');
  // The price that a pay-out was made for is not what late coins get.
  const late = await endPayOut(context, 'cancelled');
  const total = deposits.reduce((sum, deposit) => sum + deposit.amount_units, 0n);
  // After the price was let go the user may have taken the account back, and without one there is nothing to price; or he was
  // declined, and no price pays him.
  if (sale.account_id === null || sale.identity_status === 'declined') return refuse(late, deposits, 'late');
  const quote = await priceLate(late);
  if (quote === 'later') return waitUntil(late, after(late, lookAgain_s));
  if (quote === 'never' || !isAsGood(late, confirmed.quote, quote, total)) return refuse(late, deposits, 'late');
  await redeemQuote(context.tx, context.tenant.tenant_id, quote.quote_id, session.session_id, context.at);
  return acceptDeposits(late, deposits, quote, confirmed.terms.dust_units);
}

/** What came late is priced when it is credited: not while there is no current price, and never outside the limits. */
async function priceLate(context: SaleContext): Promise<Quote | 'later' | 'never'> {
  try {
    return await priceNow(context, context.at);
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    if (error.code === 'price_unavailable') return 'later';
    if (error.code === 'amount_too_small' || error.code === 'amount_too_large') return 'never';
    throw error;
  }
}

/**
 * Nobody is asked about the price of what came late, so it must be as good as the one that was confirmed, but for the tolerance:
 * enough has come for it, it pays as much, and it pays nobody who would have to be identified first.
 */
function isAsGood(context: SaleContext, confirmed: Quote, quote: Quote, total_units: bigint): boolean {
  const { asset, currency } = listed(context, confirmed.asset, confirmed.currency);
  const tolerance_minor = fiatWorth(confirmed.tolerance_units, confirmed.exchange_rate, asset, currency);
  return (
    total_units >= quote.crypto_units - quote.tolerance_units &&
    quote.fiat_minor >= confirmed.fiat_minor - tolerance_minor &&
    !isUnidentified(context, quote)
  );
}

/** The deadline has passed for us and for the chain: every block that could hold a deposit in time is processed. */
async function isOver({ tx, deps, tenant, sale, at }: SaleContext): Promise<boolean> {
  if (sale.deposit_deadline === null) return true;
  const over = graceAfter(sale.deposit_deadline);
  if (at < over || sale.network === null) return false;
  const chainTime = await deps.chainTime(tx, tenant.mode, sale.network);
  return chainTime !== null && chainTime.getTime() + tenant.test_offset_s * 1000 >= over.getTime();
}

/** At the deadline; then, while the chain stands still, after a quarter of the time that it has been over, up to half a minute. */
function nextLook(context: SaleContext): Date {
  const { deposit_deadline } = context.sale;
  if (deposit_deadline === null) return after(context, lookAgain_s);
  const over = graceAfter(deposit_deadline);
  const overdue_s = (context.at.getTime() - over.getTime()) / 1000;
  const wait_s = Math.min(Math.max(overdue_s / 4, lookAgain_s), longestLook_s);
  return later(over, after(context, wait_s));
}

async function waitUntil(context: SaleContext, due_at: Date | null): Promise<SaleContext> {
  return note(context, { due_at });
}

async function refuse(
  context: SaleContext,
  deposits: readonly [Deposit, ...Deposit[]],
  reason: RefundReason,
): Promise<SaleContext> {
  const { tx, tenant } = context;
  for (const { deposit_id } of deposits) await setDepositOutcome(tx, tenant.tenant_id, deposit_id, 'refund', reason);
  return refundSale(context, {
    deposit: deposits[0],
    reason,
    sale: { deposit_track: 'refused' },
    failure: {
      code: 'deposit_refused',
      message:
        reason === 'under'
          ? 'Less than the price had arrived when the time was over.'
          : 'The coins arrived too late for the price.',
      retryable: true,
    },
  });
}

/** Nothing else is expected: what is credited and was not decided goes back, each deposit by itself. */
async function giveBackRest(context: SaleContext, deposits: readonly Deposit[]): Promise<SaleContext> {
  let now = context;
  const reason = now.sale.deposit_track === 'credited' ? 'second' : 'after_end';
  for (const deposit of deposits) {
    if (deposit.status === 'credited' && deposit.outcome === 'open') now = await giveBack(now, deposit, reason);
  }
  return now;
}

async function giveBack(context: SaleContext, deposit: Deposit, reason: RefundReason): Promise<SaleContext> {
  if (deposit.amount_units < (await dustUnits(context, deposit.asset))) {
    await keepDust(context, deposit);
    return context;
  }
  return refundDeposit(context, deposit, reason);
}

const toFact = (deposit: Deposit): DepositFact => ({ ...deposit, time: depositTime(deposit) });
const isCredited = ({ status }: { status: string }): boolean => status === 'credited';
const isHeld = ({ outcome, outcome_reason }: Deposit): boolean =>
  outcome === 'operator' && outcome_reason === 'screening';
/** What is held binds no more than it would otherwise: a speck from a listed sender must not stop a sale. */
const couldBind = ({ asset, network, amount_units }: Deposit, terms: Terms): boolean =>
  asset === terms.asset && network === terms.network && amount_units >= terms.funding_units;
const graceAfter = (deadline: Date): Date => new Date(deadline.getTime() + blockTimeGrace_s * 1000);

function finder(deposits: readonly Deposit[]): (deposit_id: string) => Deposit {
  const byId = new Map(deposits.map((deposit) => [deposit.deposit_id, deposit]));
  return (deposit_id) => {
    const deposit = byId.get(deposit_id);
    if (deposit === undefined) throw new Error(`deposit ${deposit_id} is gone`);
    return deposit;
  };
}

/** @throws for an empty list: a decision about deposits needs one */
function some<T>(items: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = items;
  if (first === undefined) throw new Error('there are no deposits to decide on');
  return [first, ...rest];
}
