import type { Db } from '../db/index.js';
import type { BlockId, BroadcastAnswer, Head, OutboundChain, Receipt } from './chain.js';
import { findConsumer } from './consumer.js';
import { bumpedFees, firstFees } from './fees.js';
import { outboundPolicy } from './policy.js';
import { type Signer, signChecked } from './signer.js';
import { insertSignature, listSignatures } from './store.js';
import type { OutboundTransaction, Outcome, SignedTransaction } from './transaction.js';

/**
 * Outgoing transactions are the second place where money could be paid twice, and the rule is as for payouts: the answer to a
 * call tells nothing about its outcome. What happened is read from the chain: the receipt of one of our signings, in a
 * finalised block that is canonical; or else, when the finalised count of the sender has passed the nonce, the transaction
 * that used it. Until then the nonce is ours, and everything done with it is the same call again: signed once, broadcast as
 * often as it is missing (a node may have dropped it, a reorganisation may have put it back), signed anew with higher fees
 * when it waits too long. Two workers at once make two signings of one nonce at worst, and the chain takes one.
 */
export type Pursuit =
  /** Not final yet. `broadcast` is null while it stands in a block. */
  | { readonly is: 'open'; readonly tx_hash: string; readonly broadcast: BroadcastAnswer | null }
  | { readonly is: 'ended'; readonly outcome: Outcome; readonly receipt: Receipt };

/** One look at a nonce, with no transaction open. @throws NoQuorum */
export async function pursue(
  db: Db,
  chain: OutboundChain,
  signer: Signer,
  outbound: OutboundTransaction,
  now: Date,
): Promise<Pursuit> {
  const signings = await listSignatures(db, outbound);
  const found = await findEnd(chain, outbound, signings, await chain.finalised());
  if (found !== null) return found;
  const head = await chain.head();
  const latest = signings[0];
  const signing =
    latest === undefined || (await waitsTooLong(chain, outbound, latest, head))
      ? await signNext(db, signer, outbound, latest, head, now)
      : latest;
  const broadcast = await chain.broadcast(signing.raw);
  if (broadcast !== 'underpriced') return { is: 'open', tx_hash: signing.tx_hash, broadcast };
  const higher = await signNext(db, signer, outbound, signing, head, now);
  return { is: 'open', tx_hash: higher.tx_hash, broadcast: await chain.broadcast(higher.raw) };
}

/** Only the next in line is worth a higher fee: the ones behind it wait for it, whatever they bid. */
async function waitsTooLong(
  chain: OutboundChain,
  outbound: OutboundTransaction,
  latest: SignedTransaction,
  head: Head,
) {
  if (head.number - latest.signed_block < outboundPolicy.bump_after_blocks) return false;
  return (await chain.transactionCount(outbound.signer, 'latest')) === outbound.nonce;
}

async function findEnd(
  chain: OutboundChain,
  outbound: OutboundTransaction,
  signings: readonly SignedTransaction[],
  finalised: BlockId,
): Promise<Pursuit | null> {
  for (const { tx_hash } of signings) {
    const receipt = await chain.receipt(tx_hash);
    if (receipt === null) continue;
    return (await isFinal(chain, receipt, finalised)) ? ended(receipt, true) : { is: 'open', tx_hash, broadcast: null };
  }
  const { signer, nonce, created_block } = outbound;
  if ((await chain.transactionCount(signer, finalised.number)) <= nonce) return null;
  const tx_hash = await findConsumer(chain, signer, nonce, { from: created_block, to: finalised.number });
  const receipt = await chain.receipt(tx_hash);
  if (receipt === null || !(await isFinal(chain, receipt, finalised)))
    throw new Error(`${tx_hash} used nonce ${nonce} of ${signer} and has no final receipt`);
  return ended(
    receipt,
    signings.some((signing) => signing.tx_hash === tx_hash),
  );
}

/** Asked by height: the block that the receipt names must be the one that stands there. */
async function isFinal(chain: OutboundChain, { block }: Receipt, finalised: BlockId): Promise<boolean> {
  if (block.number > finalised.number) return false;
  return (await chain.blockHash(block.number)) === block.hash;
}

function ended(receipt: Receipt, ours: boolean): Pursuit {
  const { tx_hash, block, succeeded } = receipt;
  return {
    is: 'ended',
    receipt,
    outcome: { tx_hash, block_number: block.number, block_hash: block.hash, succeeded, ours },
  };
}

/** Signs with the next fees and stores the bytes; where the cap leaves no room, what was signed before stands. */
async function signNext(
  db: Db,
  signer: Signer,
  outbound: OutboundTransaction,
  before: SignedTransaction | undefined,
  head: Head,
  now: Date,
): Promise<SignedTransaction> {
  const fees = before === undefined ? firstFees(head) : bumpedFees(before, head);
  if (fees === null) {
    if (before === undefined) throw new Error('a first signing has no cap to meet');
    return before;
  }
  const { chain_id, nonce, to_address, data, gas } = outbound;
  const signed = await signChecked(signer, { chain_id, nonce, to: to_address, data, gas, ...fees });
  const signing = { ...signed, ...fees, signed_block: head.number };
  await insertSignature(db, outbound, signing, now);
  return signing;
}
