import type { DepositTarget } from '../surface-state.js';

/** What a wallet already sent for this address and amount, so that a reload or a second tap does not send it again. */
export interface SentNote {
  readonly tx_hash: string;
}

/** Another amount missing, or another deadline, is another transfer. */
function keyOf(deposit: DepositTarget): string {
  return `0gate.sent.${deposit.address}.${deposit.amount_received}.${deposit.deadline}`;
}

export function readSent(deposit: DepositTarget, storage: () => Pick<Storage, 'getItem'>): SentNote | null {
  try {
    const tx_hash = storage().getItem(keyOf(deposit));
    return tx_hash === null ? null : { tx_hash };
  } catch {
    return null;
  }
}

export function rememberSent(deposit: DepositTarget, tx_hash: string, storage: () => Pick<Storage, 'setItem'>): void {
  try {
    storage().setItem(keyOf(deposit), tx_hash);
  } catch {
    // Without storage the note lasts as long as the screen.
  }
}
