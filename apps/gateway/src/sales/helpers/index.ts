export type { HelperDeps } from './deps.js';
export { createFaucet, type Faucet } from './faucet.js';
export { helperRoutes } from './routes.js';
export { createSandboxDecider, type SandboxDecider } from './sandbox-decider.js';
