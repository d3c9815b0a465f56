/**
 * Follows one chain of one mode, and turns what it shows into deposits.
 *
 * Two questions decide everything. Which chain is it? Unfinalised blocks are kept as a chain by parent hash; a branch that loses
 * takes its deposits with it (`next-blocks.ts` tells the four cases). What is final? The highest block that a quorum of providers
 * calls final, with one hash; it never falls, and its hash is asked again at every poll, because a reorganisation across it would
 * change the hash at that height and nothing else. If it did change, what was credited can no longer be trusted: the chain is
 * paused until an operator looks. Providers that contradict each other stall the chain and leave evidence.
 *
 * One follower per chain: it holds the cursor's row by a lease. Blocks are read with no transaction open; then cursor, blocks and
 * deposits are written in one. Nothing is remembered that the database could contradict, except that there was nothing new.
 */
import {
  type BlockHeader,
  type ChainClient,
  type Heads,
  maxBlocks,
  NoQuorum,
  TooMuch,
} from '../../chains/evm/index.js';
import type { Core, Mode } from '../../common/index.js';
import type { NetworkConfig } from '../../config.js';
import type { Worker } from '../../work/index.js';
import { matchAddresses } from '../addresses/index.js';
import { createNetworkCheck } from '../network-check.js';
import { type Cursor, insertDisagreement, listBlocks, pauseCursor } from './cursor.store.js';
import { finalOf } from './final.js';
import { createChainLease } from './lease.js';
import { type LoadedBlocks, loadBlocks } from './load.js';
import { nextBlocks } from './next-blocks.js';
import { type Recorded, recordAdvance } from './record.js';
import { createRegistry } from './registry.js';

export interface Follower extends Worker {
  /** Gives the chain up, so that another process need not wait for the lease: the last thing before the database is closed. */
  release(): Promise<void>;
}

export interface FollowerDeps {
  readonly mode: Mode;
  readonly network: NetworkConfig;
  readonly client: ChainClient;
  readonly lease_s?: number;
  /** Told when deposits are due: the worker that has them need not wait for its next look. */
  readonly nudge?: () => void;
}

/** After a range that was too large, ranges grow again by so many blocks a step. */
const spanGrowth = 4;

const nothing: LoadedBlocks = {
  transfers: [],
  malformed: [],
  matched: new Set(),
  receipts: new Map(),
  rules: new Map(),
};

export function createFollower(core: Core, deps: FollowerDeps): Follower {
  const { mode, network, client } = deps;
  const { chain_id } = network;
  const isOn = createNetworkCheck(core, mode, network, () => client);
  const registry = createRegistry(core, mode, network);
  const tokens = [...registry.tokens.keys()];
  const lease = createChainLease(core, mode, client, deps.lease_s ?? core.config.lease_s);
  const where = { mode, network: network.network, chain_id };

  /** How many blocks a range may have; halved when providers find that too much. */
  let span = maxBlocks;
  let isStalled = false;

  const follow = async (cursor: Cursor, now: Date): Promise<'worked' | 'idle'> => {
    const heads = await client.heads(cursor.finalised_number);
    if (heads.known === null) return stall(cursor);
    if (heads.known.hash !== cursor.finalised_hash) return pause(cursor, heads.known);
    isStalled = false;
    const hasNews = heads.latest.hash !== cursor.processed_hash || heads.finalised.number > cursor.finalised_number;
    return hasNews ? advance(cursor, heads, now) : 'idle';
  };

  const advance = async (cursor: Cursor, heads: Heads, now: Date): Promise<'worked' | 'idle'> => {
    const [anchor, ...above] = await listBlocks(core.db, mode, chain_id);
    if (anchor === undefined) throw new Error(`no blocks of chain ${chain_id} are stored`);
    const chain = [anchor, ...above] as const;
    const tip = above.at(-1) ?? anchor;
    // Catching up, a step ends at the final block at the latest: what is final can be asked for by range.
    const behind = heads.finalised.number - tip.number;
    const limit = behind > 0n && behind < BigInt(span) ? Number.parseInt(behind.toString(), 10) : span;
    const next = await nextBlocks(client, chain, heads.latest, limit);
    const { ancestor, blocks } = next.found === 'blocks' ? next : { ancestor: tip, blocks: [] };
    const branch = [...chain.filter(({ number }) => number <= ancestor.number), ...blocks];
    const finalised = finalOf(branch, blocks, heads.finalised) ?? {
      number: cursor.finalised_number,
      hash: cursor.finalised_hash,
    };
    if (blocks.length === 0 && finalised.number <= cursor.finalised_number) return 'idle';

    const loaded = await load(blocks, heads.finalised.number);
    const step = { network: network.network, ancestor, blocks, finalised, loaded, now };
    const recorded = await core.db.withTx((tx) => recordAdvance(tx, cursor, step, registry));
    if (recorded === 'rematch') return 'worked';
    if (recorded === 'lost') {
      lease.doubt();
      return 'idle';
    }
    const processed = blocks.at(-1) ?? ancestor;
    lease.moved({
      ...cursor,
      processed_number: processed.number,
      processed_hash: processed.hash,
      finalised_number: finalised.number,
      finalised_hash: finalised.hash,
    });
    span = Math.min(maxBlocks, span + spanGrowth);
    if (recorded.due > 0) deps.nudge?.();
    report(recorded, ancestor);
    return 'worked';
  };

  const load = async (blocks: readonly BlockHeader[], finalised: bigint): Promise<LoadedBlocks> => {
    const newest = blocks.at(-1);
    if (newest === undefined) return nothing;
    const by = blocks.length > 1 && newest.number <= finalised ? 'range' : 'hash';
    return loadBlocks(client, tokens, blocks, by, async (addresses) => {
      const watched = await matchAddresses(core.db, mode, addresses);
      return new Set(watched.map(({ address }) => address));
    });
  };

  const report = ({ orphaned, parked, strays }: Recorded, ancestor: BlockHeader): void => {
    if (orphaned > 0) core.log.warn({ ...where, orphaned, ancestor }, 'blocks with deposits were dropped');
    for (const { reason, log } of parked) core.log.error({ alarm: 'log_parked', ...where, reason, log }, 'log parked');
    for (const deposit_id of strays) {
      core.log.error({ alarm: 'deposit_not_canonical', ...where, deposit_id }, 'deposit parked');
    }
  };

  /** The providers do not have the block that they called final: all of them are behind, or on another chain. */
  const stall = (cursor: Cursor): 'idle' => {
    if (!isStalled) core.log.error({ alarm: 'final_block_unknown', ...where, ...cursor }, 'chain stalls');
    isStalled = true;
    return 'idle';
  };

  const pause = async (cursor: Cursor, found: BlockHeader): Promise<'idle'> => {
    const reason = `final block ${cursor.finalised_number} was ${cursor.finalised_hash}, now ${found.hash}`;
    await pauseCursor(core.db, cursor, reason);
    lease.moved({ ...cursor, paused_reason: reason });
    core.log.fatal({ alarm: 'chain_paused', ...where, reason }, 'chain paused: only an operator resumes it');
    return 'idle';
  };

  return {
    name: `follower ${mode} ${network.network}`,
    role: 'watch',
    async step(now) {
      try {
        if (!(await isOn())) return 'idle';
        const cursor = await lease.hold();
        if (cursor === null || cursor.paused_reason !== null) return 'idle';
        return await follow(cursor, now);
      } catch (error) {
        // What was written is not known after every error; the cursor's row knows.
        lease.doubt();
        if (error instanceof TooMuch && span > 1) {
          span = Math.ceil(span / 2);
          return 'worked';
        }
        if (!(error instanceof NoQuorum) || error.kind !== 'disagreement') throw error;
        const isNew = await insertDisagreement(core.db, mode, chain_id, error);
        if (isNew) core.log.error({ alarm: 'providers_disagree', ...where, err: error }, 'chain stalls');
        return 'idle';
      }
    },
    async release() {
      await lease.release().catch((error) => {
        core.log.warn({ ...where, err: error }, 'chain not released: its lease runs out by itself');
      });
    },
  };
}
