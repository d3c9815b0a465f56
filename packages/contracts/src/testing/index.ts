export { type Anvil, type AnvilOptions, startAnvil } from './anvil.js';
export { anvilProgram } from './anvil-program.js';
export { defaultTokens, deployTestSystem, type TestSystem, type TestToken } from './deploy.js';
export { rpc } from './rpc.js';
export { mintTestToken, testTokenAbi } from './tokens.js';
export { type Call, sendCalls } from './transactions.js';
