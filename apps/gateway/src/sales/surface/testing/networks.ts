/** Nobody listens there. */
export const nowhere = 'http://127.0.0.1:9';

const contract = (digit: string) => `0x${digit.repeat(40)}`;

const chain = (network: string, chain_id: number) => ({
  network,
  chain_id,
  rpc_urls: [nowhere],
  quorum: 1,
  treasury: contract('a'),
  factory: contract('b'),
  tokens: [
    { symbol: 'USDC', address: contract('1'), decimals: 6 },
    { symbol: 'EURC', address: contract('2'), decimals: 6 },
    { symbol: 'TST18', address: contract('3'), decimals: 18 },
  ],
});

/** Two chains that nobody runs, for what asks none of them. */
export const testNetworks = [chain('ETHEREUM', 31337), chain('BASE', 31338)];
