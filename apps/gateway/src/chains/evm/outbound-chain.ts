import type { NetworkConfig } from '../../config.js';
import type { CallResult, OutboundChain, Receipt } from '../../outbound/index.js';
import { broadcastToAll } from './broadcast.js';
import { BadAnswer, NoQuorum, RpcRefused } from './errors.js';
import { balanceOf, type Provider, toQuantity } from './provider.js';
import type { Providers } from './providers.js';
import { agree, gather, type Quorum, reachedHeight } from './quorum.js';
import { headerAt, highest } from './vote.js';
import { fields, hex, quantity, readLogs, readReceipt } from './wire.js';

type Question<T> = (provider: Provider) => Promise<T>;

/** A chain as the sender of transactions needs it, over the same providers that it is read from. */
export function createOutboundChain(network: NetworkConfig, providers: Providers): OutboundChain {
  const { quorum, ask } = providers;
  const anyone: Quorum = { ...quorum, isEnough: (members) => members.length > 0 };
  const named = (what: string) => `${network.network}: ${what}`;
  const alike = <T>(what: string, question: Question<T>, digest: (answer: T) => string = String) =>
    agree(quorum, named(what), ask(question), digest);
  const any = <T>(what: string, question: Question<T>) => agree(anyone, named(what), ask(question), () => 'an answer');

  return {
    network,
    head: () =>
      any('head', async ({ request }) => {
        const [latest, priority] = await Promise.all([
          request('eth_getBlockByNumber', 'latest', false),
          request('eth_maxPriorityFeePerGas'),
        ]);
        const block = fields(latest, 'block');
        return {
          number: quantity(block['number'], 'number'),
          base_fee_per_gas: quantity(block['baseFeePerGas'] ?? '0x0', 'baseFeePerGas'),
          priority_fee_per_gas: quantity(priority, 'priority fee'),
        };
      }),
    async finalised() {
      const question = named('finalised block');
      const asked = ask(async (provider) => {
        const { finalised } = await provider.heads(null);
        if (finalised === null) throw new Error('knows no finalised block');
        return finalised;
      });
      const { number, hash } = await highest(providers, question, await gather(quorum, question, asked));
      return { number, hash };
    },
    blockHash: async (number) => (await headerAt(providers, number, named(`block ${number}`))).hash,
    receipt: (tx_hash) =>
      alike(
        `receipt of ${tx_hash}`,
        async ({ request }) => readMined(await request('eth_getTransactionReceipt', tx_hash), tx_hash),
        minedDigest,
      ),
    async transactionCount(address, at) {
      const count =
        (block: string): Question<bigint> =>
        async ({ request }) =>
          quantity(await request('eth_getTransactionCount', address, block), 'transaction count');
      if (at !== 'latest') return alike(`transaction count at ${at}`, count(toQuantity(at)));
      // Nodes differ in which block is their newest, so they need not say the same of it.
      const question = named('transaction count');
      const reached = reachedHeight(quorum, await gather(quorum, question, ask(count('latest'))));
      if (reached === null) throw new NoQuorum('unavailable', question, []);
      return reached;
    },
    transactionIn: (number, sender, nonce) =>
      alike(`transactions of block ${number}`, (provider) => findInBlock(provider, number, sender, nonce)),
    tokenBalance: (token, owner, at) =>
      alike(`token balance at ${at}`, async ({ request }) =>
        quantity(await request('eth_call', balanceOf(token, owner), toQuantity(at)), 'balance'),
      ),
    nativeBalance: (address) =>
      any('native balance', async ({ request }) =>
        quantity(await request('eth_getBalance', address, 'latest'), 'balance'),
      ),
    simulate: ({ from, to, data }) =>
      alike(
        'simulation',
        async ({ request }): Promise<CallResult> => {
          try {
            return { ok: true, data: hex(await request('eth_call', { from, to, data }, 'latest'), null, 'result') };
          } catch (error) {
            if (error instanceof RpcRefused && isRevert(error)) return { ok: false, reason: error.message };
            throw error;
          }
        },
        (result) => (result.ok ? result.data : 'reverted'),
      ),
    // Like the simulation, on the newest block: what waits in a node's pool is counted by our own reserves.
    estimateGas: ({ from, to, data }) =>
      any('gas estimate', async ({ request }) =>
        quantity(await request('eth_estimateGas', { from, to, data }, 'latest'), 'gas'),
      ),
    broadcast: (raw) => broadcastToAll(ask(({ request }) => request('eth_sendRawTransaction', raw))),
  };
}

/** Null while it is in no block. */
function readMined(value: unknown, asked: string): Receipt | null {
  if (value === null) return null;
  const receipt = fields(value, 'receipt');
  const { tx_hash, block_hash } = readReceipt(receipt);
  if (tx_hash !== asked) throw new BadAnswer(`has ${tx_hash} and not ${asked}`);
  return {
    tx_hash,
    block: { number: quantity(receipt['blockNumber'], 'blockNumber'), hash: block_hash },
    succeeded: quantity(receipt['status'], 'status') === 1n,
    logs: readLogs(receipt['logs']),
  };
}

const minedDigest = (receipt: Receipt | null): string =>
  receipt === null
    ? 'in no block'
    : [
        ...[receipt.block.number, receipt.block.hash, receipt.succeeded],
        ...receipt.logs.map(({ contract, topics, data }) => [contract, topics.join(), data].join(' ')),
      ].join('\n');

/** One transaction after the other: a whole block's would be a large answer, and this is asked hardly ever. */
async function findInBlock({ request }: Provider, number: bigint, sender: string, nonce: bigint) {
  const block = toQuantity(number);
  const count = quantity(await request('eth_getBlockTransactionCountByNumber', block), 'count');
  for (let index = 0n; index < count; index += 1n) {
    const said = await request('eth_getTransactionByBlockNumberAndIndex', block, toQuantity(index));
    const transaction = fields(said, 'transaction');
    const isIt = hex(transaction['from'], 20, 'from') === sender.toLowerCase();
    if (isIt && quantity(transaction['nonce'], 'nonce') === nonce) return hex(transaction['hash'], 32, 'hash');
  }
  return null;
}

/** Code 3 is the convention; some nodes say it in words only. */
function isRevert(error: RpcRefused): boolean {
  return error.code === 3 || /revert/i.test(error.message);
}
