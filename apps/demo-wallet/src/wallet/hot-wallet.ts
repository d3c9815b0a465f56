import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { createWalletClient, defineChain, erc20Abi, http, keccak256, publicActions } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Network } from '../config.js';
import { ApiError } from '../http/errors.js';
import type { DepositRequest } from './deposit-request.js';
import { findSend, keepSend } from './sends.store.js';

/** The demo wallet's own coins, test mode only. The key stays in this process; pages only ask. */
export interface HotWallet {
  readonly address: `0x${string}`;
  /** Sends what the surface asked for and gives back the transaction's hash. The same request again is the same transaction. */
  send(withdrawal_id: string, request: DepositRequest): Promise<`0x${string}`>;
}

export function createHotWallet(options: { readonly key: `0x${string}`; readonly pool: Pool }): HotWallet {
  const account = privateKeyToAccount(options.key);
  // One transfer is signed at a time: two at once would be given the same nonce, and one would be lost.
  let last: Promise<unknown> = Promise.resolve();

  const sign = async (withdrawal_id: string, send_key: string, request: DepositRequest) => {
    const client = connect(request.network, account);
    await requireFunds(client, account.address, request);
    const prepared = await client.prepareTransactionRequest({ to: request.token, data: request.data });
    const signed = await client.signTransaction(prepared);
    const send = await keepSend(options.pool, send_key, withdrawal_id, { tx_hash: keccak256(signed), signed });
    await client.sendRawTransaction({ serializedTransaction: send.signed });
    return send.tx_hash;
  };

  return {
    address: account.address,
    async send(withdrawal_id, request) {
      const named = [request.session_id, request.network.chain_id, request.token, request.data].join('|');
      const send_key = createHash('sha256').update(named).digest('hex');
      const turn = last.then(async () => {
        const known = await findSend(options.pool, send_key);
        if (known === null) return await sign(withdrawal_id, send_key, request);
        // Broadcast again in case the first time did not get through; a node that has it already says so, which is fine.
        const client = connect(request.network, account);
        await client.sendRawTransaction({ serializedTransaction: known.signed }).catch(() => {});
        return known.tx_hash;
      });
      last = turn.catch(() => {});
      return await turn;
    },
  };
}

function connect(network: Network, account: ReturnType<typeof privateKeyToAccount>) {
  const chain = defineChain({
    id: network.chain_id,
    name: network.network,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [network.rpc_url] } },
  });
  return createWalletClient({ account, chain, transport: http(network.rpc_url) }).extend(publicActions);
}

async function requireFunds(
  client: ReturnType<typeof connect>,
  owner: `0x${string}`,
  request: DepositRequest,
): Promise<void> {
  const [coins, native] = await Promise.all([
    client.readContract({ address: request.token, abi: erc20Abi, functionName: 'balanceOf', args: [owner] }),
    client.getBalance({ address: owner }),
  ]);
  if (coins < request.amount_units) throw new ApiError(409, 'insufficient_funds', 'The demo wallet has too few coins.');
  if (native === 0n)
    throw new ApiError(409, 'insufficient_gas', 'The demo wallet has nothing to pay the network fee with.');
}
