import type { BlockHeader } from '../../chains/evm/index.js';
import type { Tx } from '../../db/index.js';
import { matchAddresses } from '../addresses/index.js';
import type { Cursor } from './cursor.store.js';
import type { LoadedBlocks } from './load.js';
import {
  dropBlocksAbove,
  finaliseDeposits,
  forgetBlocksBelow,
  insertBlocks,
  insertParkedLogs,
  insertSightings,
  moveCursor,
} from './record.store.js';
import type { Registry } from './registry.js';
import { findSightings, type ParkedLog } from './sight.js';

/** One step of a chain: other blocks above an ancestor, a higher final block, or both. */
export interface Advance {
  readonly network: string;
  readonly ancestor: BlockHeader;
  readonly blocks: readonly BlockHeader[];
  readonly finalised: { readonly number: bigint; readonly hash: string };
  readonly loaded: LoadedBlocks;
  /** Real business time. */
  readonly now: Date;
}

export interface Recorded {
  /** How many deposits are due now that were not before. */
  readonly due: number;
  readonly orphaned: number;
  readonly parked: readonly ParkedLog[];
  /** Deposits that reached finality in a block that is not in our chain. */
  readonly strays: readonly string[];
}

/**
 * Stores a step: cursor, blocks and deposits together or not at all.
 *
 * @returns `lost` when another follower has the chain or it is paused; `rematch` when an address was first shown after its
 *   blocks were read, so that they must be read again. Nothing is stored then.
 */
export async function recordAdvance(
  tx: Tx,
  cursor: Cursor,
  advance: Advance,
  registry: Registry,
): Promise<Recorded | 'lost' | 'rematch'> {
  const { ancestor, blocks, finalised, loaded, now } = advance;
  const addresses = [...new Set(loaded.transfers.flatMap(({ from, to }) => [from, to]))];
  const watched = await matchAddresses(tx, cursor.mode, addresses);
  if (watched.some(({ address }) => !loaded.matched.has(address))) return 'rematch';
  if (!(await moveCursor(tx, cursor, { processed: blocks.at(-1) ?? ancestor, finalised }))) return 'lost';

  const isFork = ancestor.hash !== cursor.processed_hash;
  const orphaned = isFork ? await dropBlocksAbove(tx, cursor, ancestor.number, now) : 0;
  const { sightings, parked } = findSightings(loaded, blocks, watched, registry);
  if (blocks.length > 0) await insertBlocks(tx, cursor, blocks);
  if (sightings.length > 0) {
    const refused = await insertSightings(tx, cursor, advance.network, sightings, now);
    for (const { block_hash, log_index } of refused) {
      const transfer = loaded.transfers.find(({ log }) => log.block_hash === block_hash && log.log_index === log_index);
      if (transfer !== undefined) parked.push({ reason: 'identity_taken', log: transfer.log });
    }
  }
  await insertParkedLogs(tx, cursor, parked);
  if (finalised.number === cursor.finalised_number)
    return { due: orphaned + sightings.length, orphaned, parked, strays: [] };
  const { due, strays } = await finaliseDeposits(tx, cursor, finalised.number, now);
  await forgetBlocksBelow(tx, cursor, finalised.number);
  return { due: orphaned + sightings.length + due, orphaned, parked, strays };
}
