/**
 * What a sale's deposits mean, recomputed from facts each time one of them changes or a deadline passes. The deposits are
 * facts of the chain; the confirmed price says what was due by when; nothing here is remembered between two looks, so a
 * deposit that is orphaned, mined again or seen late is judged as if it had always been so.
 *
 * Parts add up in the order of the chain until they reach what is due, less the tolerance. The transfer that reaches it
 * completes the sale, and fixes whether it was in time by the timestamp of its block: a slow gateway or a stalled chain
 * never makes a deposit late. Whatever comes after is a second deposit.
 */

/** Blocks are stamped a little off real time: a transfer counts as in time up to this long after the deadline. */
export const blockTimeGrace_s = 60;

export interface DepositFact {
  readonly deposit_id: string;
  readonly asset: string;
  readonly network: string;
  readonly amount_units: bigint;
  readonly block_number: bigint;
  readonly log_index: number;
  /** Block time plus the tenant's test offset at first sight. */
  readonly time: Date;
  readonly status: 'detected' | 'orphaned' | 'credited' | 'parked';
  readonly outcome: 'open' | 'counted' | 'refund' | 'dust' | 'operator';
}

/** The confirmed price: what was due, in what, by when. */
export interface Terms {
  readonly asset: string;
  readonly network: string;
  readonly due_units: bigint;
  readonly tolerance_units: bigint;
  /** Below this a deposit of the right token does not fund the session: max(1.00 in fiat, 1 % of what is due). */
  readonly funding_units: bigint;
  /** Below this a deposit is dust: 1.00 in fiat. */
  readonly dust_units: bigint;
  readonly deadline: Date;
}

export interface Judgement {
  /** Right token, not dust, in the order of the chain, up to the completing one; credited or not. */
  readonly counted: readonly DepositFact[];
  readonly counted_units: bigint;
  /** Enough has come, in time. */
  readonly complete: boolean;
  /** All counted deposits are final. */
  readonly final: boolean;
  /** Some un-orphaned deposit of the right token is large enough to bind the session, or all of them together are enough. */
  readonly funded: boolean;
  /** Of the right token and after the deadline, while the sale is incomplete. */
  readonly late: readonly DepositFact[];
  /** After the completing one. */
  readonly second: readonly DepositFact[];
  /** Listed, but not what was asked for. */
  readonly wrong: readonly DepositFact[];
  /** Too small to give back: kept in a named account. */
  readonly dust: readonly DepositFact[];
}

/** Judges the open deposits of a sale. Those already decided otherwise (refunded, dust, with the operator) are left alone. */
export function judgeDeposits(deposits: readonly DepositFact[], terms: Terms): Judgement {
  const latest = terms.deadline.getTime() + blockTimeGrace_s * 1000;
  const live = deposits
    .filter((deposit) => deposit.status === 'detected' || deposit.status === 'credited')
    .filter((deposit) => deposit.outcome === 'open' || deposit.outcome === 'counted')
    .toSorted(inChainOrder);

  const right = live.filter((deposit) => deposit.asset === terms.asset && deposit.network === terms.network);
  const wrong = live.filter((deposit) => !right.includes(deposit));
  const dust = right.filter((deposit) => deposit.amount_units < terms.dust_units && deposit.outcome === 'open');
  const parts = right.filter((deposit) => !dust.includes(deposit));

  const needed = terms.due_units - terms.tolerance_units;
  const counted: DepositFact[] = [];
  const late: DepositFact[] = [];
  const second: DepositFact[] = [];
  let counted_units = 0n;
  for (const deposit of parts) {
    if (counted_units >= needed) second.push(deposit);
    else if (deposit.time.getTime() > latest) late.push(deposit);
    else {
      counted.push(deposit);
      counted_units += deposit.amount_units;
    }
  }

  return {
    counted,
    counted_units,
    complete: counted_units >= needed,
    final: counted.every((deposit) => deposit.status === 'credited'),
    funded: counted_units >= needed || parts.some((deposit) => deposit.amount_units >= terms.funding_units),
    late,
    second,
    wrong,
    dust,
  };
}

function inChainOrder(a: DepositFact, b: DepositFact): number {
  if (a.block_number !== b.block_number) return a.block_number < b.block_number ? -1 : 1;
  return a.log_index - b.log_index;
}
