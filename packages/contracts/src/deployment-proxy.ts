import type { Address, Hex } from 'viem';

/**
 * A tiny contract that runs CREATE2 for anyone: calldata is the salt (32 bytes) followed by the creation code. Its own
 * deployment is one transaction whose signature was chosen instead of made, so that nobody holds the sender's key; sent on
 * any chain it gives the same address. Most chains and anvil have it from the start.
 * Where `code` is absent: send `cost_wei` to `sender`, then broadcast `raw_transaction`.
 */
export const deterministicDeploymentProxy = {
  address: '0x4e59b44847b379578588920cA78FbF26c0B4956C',
  sender: '0x3fAB184622Dc19b6109349B94811493BF2a45362',
  /** Exactly what the transaction may spend: 100,000 gas at 100 gwei. */
  cost_wei: 10_000_000_000_000_000n,
  raw_transaction:
    '0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222',
  code: '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3',
} as const satisfies {
  address: Address;
  sender: Address;
  cost_wei: bigint;
  raw_transaction: Hex;
  code: Hex;
};
