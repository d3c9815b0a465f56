export { createEvmClient } from './client.js';
export { NoQuorum, type ProviderAnswer, TooMuch } from './errors.js';
export { createOutboundChain } from './outbound-chain.js';
export {
  type BalanceAt,
  type BlockHeader,
  type ChainClient,
  type Heads,
  type Log,
  maxBlocks,
  type Receipt,
} from './port.js';
export { transferTopic } from './provider.js';
export { createProviders, type Providers } from './providers.js';
