export { createGuardedAgent, TargetForbiddenError, TargetUnknownError } from './agent.js';
export { createResolve, type Resolve } from './resolve.js';
export { canonicalHost, createTargets, isAddress, type Targets } from './targets.js';
