import type { Tx } from '../db/index.js';
import type { BlockId, OutboundChain } from './chain.js';
import { dropOldReserves, insertOutbound, insertReserve, lockNonces, reservedUnits } from './store.js';
import type { OutboundTransaction, Purpose, SignerKey } from './transaction.js';

/** What was read of the chain, with no transaction open, before a nonce is given. */
export interface SignerState {
  readonly finalised: BlockId;
  readonly count_finalised: bigint;
  readonly count_latest: bigint;
}

export async function readSignerState(chain: OutboundChain, signer: string): Promise<SignerState> {
  const finalised = await chain.finalised();
  const [count_finalised, count_latest] = await Promise.all([
    chain.transactionCount(signer, finalised.number),
    chain.transactionCount(signer, 'latest'),
  ]);
  return { finalised, count_finalised, count_latest };
}

/** Coins of the signer that the call moves. `balance` was read at the finalised block of the state. */
export interface Spend {
  readonly token: string;
  readonly amount_units: bigint;
  readonly balance: bigint;
}

/**
 * Gives a purpose its (key, nonce), for ever, in the transaction that decides it. From here on the call will be signed and
 * broadcast under this nonce and no other, whoever dies in between; the nonces behind it wait for that.
 *
 * @returns null, and nothing is given, when the signer's coins are promised to others
 * @throws if the purpose has a nonce whose outcome is not known
 */
export async function ownNonce(
  tx: Tx,
  key: SignerKey,
  purpose: Purpose,
  state: SignerState,
  call: { readonly to: string; readonly data: string; readonly gas: bigint; readonly at: Date },
  spend: Spend | null,
): Promise<OutboundTransaction | null> {
  await lockNonces(tx, key, { latest: state.count_latest, finalised: state.count_finalised });
  if (spend !== null) {
    await dropOldReserves(tx, key, state.finalised.number);
    const reserved = await reservedUnits(tx, key, spend.token, state.finalised.number);
    if (spend.balance - reserved < spend.amount_units) return null;
  }
  const outbound = await insertOutbound(tx, key, purpose, { ...call, created_block: state.finalised.number });
  if (spend !== null) await insertReserve(tx, outbound, spend.token, spend.amount_units);
  return outbound;
}
