import type { Tx } from '../db/index.js';
import { newId } from '../ids/index.js';
import { namingRefusals } from './refused.js';
import { callHold, callVoid } from './store.js';

/**
 * Sets part of a sale's claim aside for one outflow. It ends once: posted with the transaction that pays it, or voided. The
 * floor counts holds, so one claim never has two outflows under way.
 *
 * @param hold.deadline business time after which somebody must look: an open hold past it breaks an invariant
 * @returns the hold's id
 * @throws LedgerRefused `floor` when the account has less than that free
 */
export async function openHold(
  tx: Tx,
  hold: { tenant_id: number; account: string; asset: string; amount: bigint; deadline: Date; at: Date },
): Promise<string> {
  const hold_id = newId('hold');
  await namingRefusals(() => callHold(tx, { ...hold, hold_id }));
  return hold_id;
}

/** Gives back what a hold set aside. @throws LedgerRefused `hold_ended` when it was posted or voided before */
export async function voidHold(tx: Tx, hold: { tenant_id: number; hold_id: string; at: Date }): Promise<void> {
  await namingRefusals(() => callVoid(tx, hold.tenant_id, hold.hold_id, hold.at));
}
