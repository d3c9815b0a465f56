import type { NetworkConfig } from '../config.js';
import { broadcastToAll } from './broadcast.js';
import { type BlockId, type CallResult, NoQuorumError, type OutboundChain, type Receipt } from './chain.js';
import { createProvider, type Provider, RpcError } from './json-rpc.js';
import { agreed, first } from './quorum.js';

interface RawBlock {
  readonly number: string;
  readonly hash: string;
  readonly baseFeePerGas?: string;
}
interface RawReceipt {
  readonly transactionHash: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly status: string;
  readonly logs: readonly { address: string; topics: string[]; data: string }[];
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** The chain over the JSON-RPC of its configured providers. */
export function createRpcChain(network: NetworkConfig): OutboundChain & { close(): Promise<void> } {
  const providers = network.rpc_urls.map(createProvider);
  const alike = <T>(what: string, ask: (provider: Provider) => Promise<T>, keyOf: (answer: T) => string = String) =>
    agreed(providers, network.quorum, `${network.network}: ${what}`, ask, keyOf);
  /** The highest number that the quorum has reached. */
  const reached = async (what: string, ask: (provider: Provider) => Promise<bigint>): Promise<bigint> => {
    const answers = await Promise.allSettled(providers.map(ask));
    const numbers = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const number = numbers.toSorted((a, b) => (a < b ? 1 : -1))[network.quorum - 1];
    if (number === undefined) throw new NoQuorumError(`${network.network}: ${what}: too few answer`);
    return number;
  };
  const any = <T>(what: string, ask: (provider: Provider) => Promise<T>) =>
    first(providers, `${network.network}: ${what}`, ask);

  const chain: OutboundChain = {
    network,
    async head() {
      const [block, priority] = await Promise.all([
        any('head', (provider) => blockAt(provider, 'latest')),
        any('priority fee', (provider) => provider.ask<string>('eth_maxPriorityFeePerGas', [])),
      ]);
      return {
        number: block.number,
        base_fee_per_gas: block.base_fee_per_gas,
        priority_fee_per_gas: BigInt(priority),
      };
    },
    async finalised() {
      const number = await reached('finalised', async (provider) => (await blockAt(provider, 'finalized')).number);
      return { number, hash: await chain.blockHash(number) };
    },
    blockHash: (number) => alike('block', async (provider) => (await blockAt(provider, hex(number))).hash),
    receipt: (tx_hash) =>
      alike(
        'receipt',
        async (provider) => readReceipt(await provider.ask('eth_getTransactionReceipt', [tx_hash])),
        (receipt) => JSON.stringify(receipt, (_, value) => (typeof value === 'bigint' ? value.toString() : value)),
      ),
    transactionCount(address, at) {
      // Nodes differ in which block is their newest, so they need not say the same of it.
      const tell = at === 'latest' ? reached : alike<bigint>;
      return tell('transaction count', async (provider) =>
        BigInt(await provider.ask('eth_getTransactionCount', [address, at === 'latest' ? at : hex(at)])),
      );
    },
    transactionIn: (number, sender, nonce) =>
      alike('transactions of a block', (provider) => findInBlock(provider, number, sender, nonce)),
    async tokenBalance(token, owner, at) {
      const data = `0x70a08231${owner.slice(2).toLowerCase().padStart(64, '0')}`;
      return alike('token balance', async (provider) =>
        BigInt(await provider.ask('eth_call', [{ to: token, data }, hex(at)])),
      );
    },
    nativeBalance: (address) =>
      any('native balance', async (provider) => BigInt(await provider.ask('eth_getBalance', [address, 'latest']))),
    simulate: ({ from, to, data }) =>
      alike(
        'simulation',
        async (provider): Promise<CallResult> => {
          try {
            return { ok: true, data: await provider.ask('eth_call', [{ from, to, data }, 'latest']) };
          } catch (error) {
            if (error instanceof RpcError && isRevert(error)) return { ok: false, reason: error.message };
            throw error;
          }
        },
        (result) => (result.ok ? result.data : 'reverted'),
      ),
    // Like the simulation, on the newest block: what waits in a node's pool is counted by our own reserves.
    estimateGas: ({ from, to, data }) =>
      any('gas estimate', async (provider) =>
        BigInt(await provider.ask('eth_estimateGas', [{ from, to, data }, 'latest'])),
      ),
    broadcast: (raw) => broadcastToAll(providers, raw),
  };
  return {
    ...chain,
    close: () => Promise.all(providers.map((provider) => provider.close())).then(() => {}),
  };
}

async function blockAt(provider: Provider, at: string): Promise<BlockId & { base_fee_per_gas: bigint }> {
  const block = await provider.ask<RawBlock | null>('eth_getBlockByNumber', [at, false]);
  if (block === null) throw new Error(`${provider.url} has no block ${at}`);
  return {
    number: BigInt(block.number),
    hash: block.hash,
    base_fee_per_gas: BigInt(block.baseFeePerGas ?? '0x0'),
  };
}

function readReceipt(raw: RawReceipt | null): Receipt | null {
  if (raw === null) return null;
  return {
    tx_hash: raw.transactionHash,
    block: { number: BigInt(raw.blockNumber), hash: raw.blockHash },
    succeeded: BigInt(raw.status) === 1n,
    logs: raw.logs.map(({ address, topics, data }) => ({
      address: address.toLowerCase(),
      topics: topics.map((topic) => topic.toLowerCase()),
      data,
    })),
  };
}

/** One transaction after the other: a whole block's would be a large answer, and this is asked hardly ever. */
async function findInBlock(provider: Provider, number: bigint, sender: string, nonce: bigint) {
  const count = BigInt(await provider.ask('eth_getBlockTransactionCountByNumber', [hex(number)]));
  for (let index = 0n; index < count; index += 1n) {
    const transaction = await provider.ask<{ hash: string; from: string; nonce: string } | null>(
      'eth_getTransactionByBlockNumberAndIndex',
      [hex(number), hex(index)],
    );
    if (transaction?.from.toLowerCase() === sender.toLowerCase() && BigInt(transaction.nonce) === nonce)
      return transaction.hash;
  }
  return null;
}

/** Code 3 is the convention; some nodes say it in words only. */
function isRevert(error: RpcError): boolean {
  return error.code === 3 || /revert/i.test(error.message);
}
