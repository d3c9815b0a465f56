export { type Anvil, type AnvilOptions, startAnvil } from './anvil.js';
export { anvilProgram } from './anvil-program.js';
export { defaultTokens, deployTestSystem, type TestSystem } from './deploy.js';
export { rpc } from './rpc.js';
export type { TestToken, TestTokenKind } from './token-deployment.js';
export { mintTestToken, rebasingTokenAbi, testTokenAbi } from './tokens.js';
export { type Call, sendCalls } from './transactions.js';
