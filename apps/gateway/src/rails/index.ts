export { createSandboxRail, type SandboxRailOptions } from './sandbox/adapter.js';
