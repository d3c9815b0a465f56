import { createPublicClient, erc20Abi, getAddress, http } from 'viem';

/** What a token's contract says that an address holds. */
export function balanceOf(rpc_url: string, token: string, owner: string): Promise<bigint> {
  const client = createPublicClient({ transport: http(rpc_url) });
  const args = [getAddress(owner)] as const;
  return client.readContract({ address: getAddress(token), abi: erc20Abi, functionName: 'balanceOf', args });
}
