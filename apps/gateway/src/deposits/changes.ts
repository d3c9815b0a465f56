/**
 * A deposit's life, and what the sale hears of it.
 *
 * A deposit is detected in a block of the chain that a quorum follows. If that block is dropped, the deposit is orphaned; if
 * its transaction is mined again, the same deposit is detected anew, in another block. When its block is an ancestor of a final
 * one, it is credited, which never ends. What cannot be credited as it is (a balance that did not move, an amount that no ledger
 * holds) is parked for an operator.
 *
 * The follower writes what the chain says; the worker tells the sale, in order. A deposit that comes and goes between two looks
 * of the worker is told as it is then: one that was never told of needs no orphaning, and one that is back already is simply
 * detected in its new block.
 */
import type { Deposit, DepositChange } from './deposit.js';

type Facts = Pick<Deposit, 'status' | 'final_at' | 'block_hash' | 'told' | 'told_block_hash'>;

/** What is to be told next, in order. `credited` asks the caller to credit first. */
export function changesToTell(deposit: Facts): readonly DepositChange[] {
  const { status, final_at, told } = deposit;
  const isTold = (change: DepositChange) => told === change && deposit.told_block_hash === deposit.block_hash;
  switch (status) {
    case 'detected': {
      const detected: readonly DepositChange[] = isTold('detected') ? [] : ['detected'];
      return final_at === null ? detected : [...detected, 'credited'];
    }
    case 'orphaned':
      return told === null || told === 'orphaned' ? [] : ['orphaned'];
    case 'parked':
      return isTold('parked') ? [] : ['parked'];
    case 'credited':
      return [];
  }
}
