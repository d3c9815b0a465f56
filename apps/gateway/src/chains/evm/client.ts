import { headerDigest, logsDigest, receiptsDigest } from './digests.js';
import { NoQuorum, RpcRefused, TooMuch } from './errors.js';
import { type BlockHeader, type ChainClient, maxBlocks } from './port.js';
import { createProvider, type Provider } from './provider.js';
import { agree, createQuorum, gather, reachedHeight } from './quorum.js';
import { vote } from './vote.js';

/** A provider that is slower than a quorum of the others by this much is not waited for. */
const grace_ms = 250;

/**
 * A chain behind n providers, of which m must say the same. A provider that was not yet heard to be on this chain is asked for
 * its chain id first and counts for nothing until it names ours.
 */
export function createEvmClient(options: {
  readonly chain_id: number;
  /** `own`: run by the operator; where there is one, a quorum without it is none. */
  readonly providers: readonly { readonly url: string; readonly own?: boolean }[];
  readonly quorum: number;
  readonly connect?: (url: string, own: boolean) => Provider;
}): ChainClient {
  const { chain_id, connect = createProvider } = options;
  const providers = options.providers.map(({ url, own = false }) => connect(url, own));
  const quorum = createQuorum(providers, options.quorum);
  const onChain = new Set<Provider>();

  const ask = <T>(question: (provider: Provider) => Promise<T>): Promise<T>[] =>
    providers.map(async (provider) => {
      if (!onChain.has(provider)) {
        const found = await provider.chainId();
        if (found !== BigInt(chain_id)) throw new Error(`is on chain ${found}, not ${chain_id}`);
        onChain.add(provider);
      }
      return question(provider);
    });

  const headerAt = async (number: bigint, question: string): Promise<BlockHeader> => {
    const asked = ask(async (provider) => {
      const [header] = await provider.headers(number, number);
      if (header === null || header === undefined) throw new Error(`has no block ${number}`);
      return header;
    });
    return agree(quorum, question, asked, headerDigest);
  };

  return {
    chain_id,

    async heads(known) {
      const answers = await gather(
        quorum,
        'heads',
        ask((provider) => provider.heads(known)),
        grace_ms,
      );
      const top = async (question: string, headers: (BlockHeader | null)[]): Promise<BlockHeader> => {
        const height = reachedHeight(
          quorum,
          headers.map((header) => header?.number ?? null),
        );
        if (height === null) throw new NoQuorum('unavailable', question, []);
        return vote(quorum, headers, height) ?? headerAt(height, `${question} ${height}`);
      };
      const [latest, finalised] = await Promise.all([
        top(
          'latest block',
          answers.map((answer) => answer?.latest ?? null),
        ),
        top(
          'finalised block',
          answers.map((answer) => answer?.finalised ?? null),
        ),
      ]);
      const again = answers.map((answer) => answer?.known ?? null);
      const block =
        known === null || again.every((header) => header === null)
          ? null
          : (vote(quorum, again, known) ?? (await headerAt(known, `block ${known}`)));
      return { latest, finalised, known: block };
    },

    async headers(from, to) {
      if (to < from) return [];
      const last = to - from >= BigInt(maxBlocks) ? from + BigInt(maxBlocks) - 1n : to;
      const lists = await gather(
        quorum,
        'headers',
        ask((provider) => provider.headers(from, last)),
        grace_ms,
      );
      const agreed: BlockHeader[] = [];
      for (let number = from; number <= last; number += 1n) {
        const index = agreed.length;
        const header = vote(
          quorum,
          lists.map((list) => list?.[index] ?? null),
          number,
        );
        if (header === null) break;
        agreed.push(header);
      }
      return agreed;
    },

    async transferLogs(blocks, contracts, by) {
      if (blocks.length === 0 || contracts.length === 0) return [];
      const lower = contracts.map((contract) => contract.toLowerCase());
      let refused = false;
      const asked = ask((provider) =>
        (by === 'range' ? provider.logsInRange(blocks, lower) : provider.logsOfBlocks(blocks, lower)).catch((error) => {
          refused ||= error instanceof RpcRefused || error.name === 'TimeoutError';
          throw error;
        }),
      );
      const question = `logs of ${blocks[0]?.number} to ${blocks.at(-1)?.number}`;
      return agree(quorum, question, asked, logsDigest).catch((error) => {
        if (refused && error instanceof NoQuorum && error.kind === 'unavailable') throw new TooMuch(error.message);
        throw error;
      });
    },

    async receipts(askedFor) {
      if (askedFor.length === 0) return [];
      const asked = ask(async (provider) => {
        const receipts = await provider.receipts(askedFor.map(({ tx_hash }) => tx_hash));
        for (const [index, { tx_hash, block_hash }] of receipts.entries()) {
          const wanted = askedFor[index];
          if (tx_hash !== wanted?.tx_hash || block_hash !== wanted.block_hash) {
            throw new Error(`has ${tx_hash} in ${block_hash}`);
          }
        }
        return receipts;
      });
      return agree(quorum, `${askedFor.length} receipts`, asked, receiptsDigest);
    },

    async balances(askedFor) {
      if (askedFor.length === 0) return [];
      const lists = ask((provider) => provider.balances(askedFor));
      // Most of the time all agree on everything; where a pruned node is among them, each balance is counted by itself.
      return agree(quorum, `${askedFor.length} balances`, lists, (list) => list.join()).catch(async (error) => {
        if (!(error instanceof NoQuorum)) throw error;
        const answers = await gather(quorum, `${askedFor.length} balances`, lists, grace_ms);
        return askedFor.map((_, index) => {
          const said = answers.map((list) => list?.[index] ?? null);
          const values = new Set(said.filter((value) => value !== null));
          for (const value of values) {
            const members = said.flatMap((other, provider) => (other === value ? [provider] : []));
            if (quorum.isEnough(members)) return value ?? 'no_state';
          }
          throw error;
        });
      });
    },

    async codes(addresses) {
      return agree(
        quorum,
        'codes',
        ask((provider) => provider.codes(addresses)),
        (codes) => codes.join(),
      );
    },

    async call(to, data) {
      return agree(
        quorum,
        `call of ${to}`,
        ask((provider) => provider.call(to, data)),
        (result) => result,
      );
    },

    async end() {
      await Promise.all(providers.map((provider) => provider.end()));
    },
  };
}
