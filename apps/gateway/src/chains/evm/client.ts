import { logsDigest, receiptsDigest } from './digests.js';
import { NoQuorum, RpcRefused, TooMuch } from './errors.js';
import { type BlockHeader, type ChainClient, maxBlocks } from './port.js';
import type { Providers } from './providers.js';
import { agree, gather } from './quorum.js';
import { headerAt, highest, vote } from './vote.js';

/** What the gateway reads of a chain, as a quorum of its providers says it. */
export function createEvmClient(providers: Providers): ChainClient {
  const { quorum, ask } = providers;

  return {
    chain_id: providers.chain_id,

    async heads(known) {
      const answers = await gather(
        quorum,
        'heads',
        ask((provider) => provider.heads(known)),
      );
      const [latest, finalised] = await Promise.all([
        highest(
          providers,
          'latest block',
          answers.map((answer) => answer?.latest ?? null),
        ),
        highest(
          providers,
          'finalised block',
          answers.map((answer) => answer?.finalised ?? null),
        ),
      ]);
      const again = answers.map((answer) => answer?.known ?? null);
      const block =
        known === null || again.every((header) => header === null)
          ? null
          : (vote(quorum, again, known) ?? (await headerAt(providers, known, `block ${known}`)));
      return { latest, finalised, known: block };
    },

    async headers(from, to) {
      if (to < from) return [];
      const last = to - from >= BigInt(maxBlocks) ? from + BigInt(maxBlocks) - 1n : to;
      const lists = await gather(
        quorum,
        'headers',
        ask((provider) => provider.headers(from, last)),
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
        const answers = await gather(quorum, `${askedFor.length} balances`, lists);
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

    end: () => providers.end(),
  };
}
