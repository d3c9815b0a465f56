import { toEventSelector } from 'viem';
import { type Outcome, type Receipt, readTransfers } from '../outbound/index.js';
import type { Sweep } from './sweep.js';

export type SweepFinding =
  | { readonly is: 'moved'; readonly amount_units: bigint }
  | { readonly is: 'nothing_left' }
  | { readonly is: 'not_moved' };

const flushFailed = toEventSelector('FlushFailed(address,address)');

/**
 * What a batch's finalised transaction did for one of its sweeps: the sweep's own transfer is its amount, whoever made the
 * transaction. Without one, a flush that went through and was not logged as failed has found nothing.
 */
export function judgeSweep(
  sweep: Pick<Sweep, 'forwarder' | 'token_contract'>,
  addresses: { readonly treasury: string; readonly factory: string },
  outcome: Pick<Outcome, 'ours' | 'succeeded'>,
  receipt: Receipt,
): SweepFinding {
  if (!outcome.succeeded) return { is: 'not_moved' };
  const forwarder = sweep.forwarder.toLowerCase();
  const amount_units = readTransfers(receipt, sweep.token_contract)
    .filter(({ from, to }) => from === forwarder && to === addresses.treasury.toLowerCase())
    .reduce((sum, transfer) => sum + transfer.amount_units, 0n);
  if (amount_units > 0n) return { is: 'moved', amount_units };
  const failed = receipt.logs.some(
    ({ contract, topics }) =>
      contract === addresses.factory.toLowerCase() &&
      topics[0] === flushFailed &&
      topics[1]?.endsWith(forwarder.slice(2)) === true,
  );
  return failed || !outcome.ours ? { is: 'not_moved' } : { is: 'nothing_left' };
}
