const address = (digit: string) => `0x${digit.repeat(40)}`;
const treasury = address('1');
const factory = address('2');

/** Settings of two chains, with tokens of which one is on the first chain only. No node is behind them. */
export const testNetworks = {
  TEST_NETWORKS: JSON.stringify([
    {
      network: 'ETHEREUM',
      chain_id: 31337,
      rpc_urls: ['http://127.0.0.1:1'],
      treasury,
      factory,
      tokens: [
        { symbol: 'USDC', address: address('a'), decimals: 6 },
        { symbol: 'EURC', address: address('b'), decimals: 6 },
        { symbol: 'TST18', address: address('c'), decimals: 18 },
      ],
    },
    {
      network: 'BASE',
      chain_id: 31338,
      rpc_urls: ['http://127.0.0.1:1'],
      treasury,
      factory,
      tokens: [{ symbol: 'USDC', address: address('d'), decimals: 6 }],
    },
  ]),
};
