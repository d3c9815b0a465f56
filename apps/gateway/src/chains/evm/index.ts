export { createEvmClient } from './client.js';
export { NoQuorum, type ProviderAnswer, TooMuch } from './errors.js';
export {
  type BalanceAt,
  type BlockHeader,
  type ChainClient,
  type Heads,
  type Log,
  maxBlocks,
  type Receipt,
} from './port.js';
export { createProvider, type Provider } from './provider.js';
export { createRpc, type Rpc, type RpcCall, type RpcResult } from './rpc.js';
